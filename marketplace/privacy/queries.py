"""The copy of a person's data: everything we hold about them, by feature, ready to be written as JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import SessionRow
from marketplace.catalogue.models import Product
from marketplace.complaints import queries as complaints
from marketplace.conversations import queries as conversations
from marketplace.core.db import db
from marketplace.favourites import queries as favourites
from marketplace.favourites.models import SavedProduct
from marketplace.notices import queries as notices
from marketplace.notices.models import Message
from marketplace.orders.models import Checkout, Order
from marketplace.reviews.models import Review


def copy_of(user_id: int) -> dict[str, Any]:
    """Names, contacts, addresses, consents, sessions, purchases, reviews, questions,
    complaints, saved things and messages."""
    user = accounts.get_user(user_id)
    return {
        "account": {
            "name": user.name,
            "email": user.email,
            "phone": user.phone,
            "language": user.locale,
            "opened_at": user.created_at.isoformat(),
        },
        "roles": [
            {"organisation": membership.organisation.name, "role": membership.role.value}
            for membership in accounts.memberships(user_id)
        ],
        "addresses": [
            {"name": address.name, "phone": address.phone, **address.parts}
            for address in accounts.addresses(user_id=user_id)
        ],
        "consents": [
            {
                "to": consent.kind.value,
                "version": consent.version,
                "given_at": consent.created_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in accounts.consents(user_id)
        ],
        "sessions": _sessions(user_id),
        "purchases": _purchases(user_id),
        "reviews": _reviews(user_id),
        "questions": _questions(user_id),
        "order_messages": _order_messages(user_id),
        "complaints": _complaints(user_id),
        "saved_products": _saved(user_id),
        "followed_shops": [shop.name for shop in favourites.followed(user_id)],
        "messages": _messages(user_id),
        "notifications": {
            kind.value: sorted(way.value for way in ways) for kind, ways in notices.choices(user_id).items()
        },
    }


def _sessions(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(SessionRow).where(SessionRow.user_id == user_id).order_by(SessionRow.id))
    return [
        {"device": row.device, "network": row.network, "signed_in_at": row.created_at.isoformat()}
        for row in rows
    ]


def _purchases(user_id: int) -> list[dict[str, Any]]:
    query = select(Checkout).where(Checkout.buyer_id == user_id).order_by(Checkout.id)
    return [
        {
            "code": checkout.code,
            "at": checkout.created_at.isoformat(),
            "name": checkout.name,
            "phone": checkout.phone,
            "email": checkout.email,
            "address": checkout.address,
            "landmark": checkout.landmark,
            "village": checkout.village,
            "district": checkout.district.name if checkout.district else None,
            "postcode": checkout.postcode,
            "note": checkout.note,
            "paid_by": checkout.method.value,
            "total": checkout.total.amount,
            "orders": [_order(order) for order in checkout.orders],
        }
        for checkout in db.session.scalars(query)
    ]


def _order(order: Order) -> dict[str, Any]:
    return {
        "code": order.code,
        "shop": order.partner.name,
        "state": order.state.value,
        "delivery_fee": order.delivery_fee.amount,
        "total": order.total.amount,
        "lines": [
            {"product": line.name, "quantity": str(line.quantity), "total": line.total.amount}
            for line in order.lines
        ],
    }


def _reviews(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(Review, Product.name)
        .join(Product, Product.id == Review.product_id)
        .where(Review.buyer_id == user_id)
        .order_by(Review.id)
    )
    return [
        {"product": name, "stars": review.stars, "words": review.words, "at": review.created_at.isoformat()}
        for review, name in rows
    ]


def _questions(user_id: int) -> list[dict[str, Any]]:
    return [
        {
            "product": question.product.name,
            "words": question.words,
            "answer": question.answer,
            "at": question.created_at.isoformat(),
        }
        for question in conversations.of_asker(user_id)
    ]


def _order_messages(user_id: int) -> list[dict[str, Any]]:
    """What both sides wrote about the person's orders."""
    return [
        {
            "order": conversation.order.code,
            "from": message.side.value,
            "words": message.words,
            "photos": len(message.photos),
            "at": message.created_at.isoformat(),
        }
        for conversation in conversations.conversations_of_buyer(user_id)
        for message in conversations.messages_about(conversation.order_id)
    ]


def _complaints(user_id: int) -> list[dict[str, Any]]:
    return [
        {
            "code": complaint.code,
            "about": complaint.kind.value,
            "order": complaint.order.code if complaint.order else None,
            "state": complaint.state.value,
            "notes": [
                {"from": note.speaker.value, "words": note.words, "photos": len(note.photos)}
                for note in complaint.notes
                if not note.is_internal
            ],
        }
        for complaint in complaints.of_buyer(user_id)
    ]


def _saved(user_id: int) -> list[str]:
    query = select(Product.name).join(SavedProduct, SavedProduct.product_id == Product.id)
    return list(db.session.scalars(query.where(SavedProduct.user_id == user_id).order_by(SavedProduct.id)))


def _messages(user_id: int) -> list[dict[str, Any]]:
    query = select(Message).where(Message.user_id == user_id, Message.is_secret.is_(False))
    return [
        {"at": row.created_at.isoformat(), "to": row.recipient, "subject": row.subject, "text": row.text}
        for row in db.session.scalars(query.order_by(Message.id))
    ]
