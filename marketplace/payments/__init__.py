"""Money in and back for anything that can be paid: card, bank transfer, QRIS, cash on delivery. Knows no orders.

What is paid for plugs itself in (`ports.plug_in`) and is told inside the transaction that settles the payment.
"""
