"""The company buys: requisition, approval, purchase order, receipt (BAST), bill, payment."""
