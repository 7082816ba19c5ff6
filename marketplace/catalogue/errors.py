"""What can go wrong with products."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class ProductNotFound(NotFound):
    """No such product, or it is another partner's."""

    code = "product_not_found"
    message = _l("This product was not found.")


class VariantNotFound(NotFound):
    """No such variant, or it is another partner's."""

    code = "variant_not_found"
    message = _l("This variant was not found.")


class CategoryNotFound(NotFound):
    """No such category."""

    code = "category_not_found"
    message = _l("This category was not found.")


class PartnerMayNotPublish(NotAllowed):
    """Only a partner who has been accepted shows products to buyers."""

    code = "partner_may_not_publish"
    message = _l(
        "Your shop is not accepted yet. You can prepare products; they can be published once the shop is accepted."
    )


class DocumentsMissing(DomainError):
    """The category demands papers that this partner has not, or that are no longer valid."""

    code = "documents_missing"
    message = _l("This category needs a valid document: %(documents)s. Send it under Documents first.")


class PriceMissing(DomainError):
    """Nothing is given away by mistake."""

    code = "price_missing"
    message = _l("Give a price above zero.")


class TierNotCheaper(DomainError):
    """Wholesale prices fall as the quantity grows."""

    code = "tier_not_cheaper"
    message = _l("From %(quantity)s the price must be lower than %(price)s.")


class LastVariant(DomainError):
    """A product keeps at least one variant."""

    code = "last_variant"
    message = _l("This is the only variant. Archive the product instead.")


class SkuTaken(Conflict):
    """Two variants of one partner cannot carry one code."""

    code = "sku_taken"
    message = _l("You already use the code %(sku)s for another product.")
    status = 422


class ReasonMissing(DomainError):
    """Who is refused is told why."""

    code = "review_reason_missing"
    message = _l("Write the reason: the seller will read it.")


class ChangePending(Conflict):
    """One change at a time waits for the catalogue team."""

    code = "change_pending"
    message = _l("An earlier change of this product still waits for review.")


class CategoryTooDeep(DomainError):
    """Two levels are enough to find things, and keep every listing page one index scan."""

    code = "category_too_deep"
    message = _l("A category inside a category cannot hold further categories.")


class CategorySlugTaken(Conflict):
    """Addresses are unique."""

    code = "category_slug_taken"
    message = _l("Another category already has this address.")
    status = 422


class SynonymNotFound(NotFound):
    """No such synonym."""

    code = "synonym_not_found"
    message = _l("This synonym was not found.")


class SynonymTaken(DomainError):
    """The word has meanings already: they are edited instead."""

    code = "synonym_taken"
    message = _l("This word has meanings already. Edit them instead.")


class SynonymUnclear(DomainError):
    """Not one to three words, or not one to eight meanings of one to three words each."""

    code = "synonym_unclear"
    message = _l("Write one to three words, and one to eight meanings of at most three words each.")


class TooManySynonyms(DomainError):
    """The list is full: a query must stay cheap to understand."""

    code = "too_many_synonyms"
    message = _l("The list is full. Take out some synonyms first.")


class MissNotFound(NotFound):
    """No such search is noted any more."""

    code = "miss_not_found"
    message = _l("This search is not noted any more.")
