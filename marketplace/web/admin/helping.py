"""Helping a partner in its shop, with a code from the partner's phone."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.web.admin.portal import bp
from marketplace.web.kit.helping import code_page


@bp.route("/bantu-mitra", methods=["GET", "POST"])
def help_partner() -> ResponseReturnValue:
    return code_page("admin/help.html")
