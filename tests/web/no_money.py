"""Forms that neither move, promise nor decide about money; prices, and a partner's own cash book, are none of it.

A new form goes here, or gets a case in money_views/.
"""

from __future__ import annotations

_BY_PORTAL = {
    "shop": """
        address_default address_edit address_new address_remove basket_add basket_change buy_again
        change_password complaint complaint_done complaint_escalate complaint_new
        complaint_service_new confirm confirm_email end_device end_other_devices enter_code
        follow_shop forgot_password invitation notice_choices notices_read order_talk own_data_erase
        profile question_ask reset_password review_write save_product set_language sign_in sign_out
        sign_up track unsubscribe
    """,
    "partner": """
        batch_correct batch_lost batch_new batch_show batch_stage cashbook_reverse cashbook_write
        complaint delivery_couriers delivery_pickup delivery_zone delivery_zone_drop document_new
        help_code help_done help_revoke holiday holiday_end order_accept order_delivered order_ready
        order_ship order_talk parcel_edit parcel_new photo_cover photo_remove product_appeal
        product_archive product_edit product_new product_photos product_publish
        purchase_order_accept purchase_order_dispatch purchase_order_refuse question_answer
        review_reply sheet_confirm sheet_upload shop_profile stock_capacity stock_minus stock_out
        stock_plus stock_show stock_sold_out switch_shop team_end team_invitation_code
        team_invitation_revoke team_invite team_leave team_member_code variant_edit variant_new
        variant_offer variant_tiers variant_withdraw
    """,
    "procurement": """
        catalogue_product purchase_order_cancel receive requisition_cancel requisition_edit
        requisition_line requisition_line_remove requisition_new requisition_submit
    """,
    "programme": """
        aid_commit aid_drop aid_give aid_new aid_products baseline_new budget_new help_partner
        partner_new partner_status target_new visit visit_close visit_new
    """,
    "admin": """
        category_edit category_new change_show complaint_escalate complaint_resolve complaint_take
        complaint_write document document_waive finance_order_find help_partner invitation_code
        invitation_revoke job_retry miss_forget organisation_new partner_edit partner_new
        partner_status question_hide question_show_again review_hide review_show review_show_again
        site_new synonym_edit synonym_new synonym_remove tariff_look tariff_replace user_code
        user_disable user_enable user_end_role user_end_sessions user_grant user_invite
    """,
}
NO_MONEY = {f"{portal}.{name}" for portal, names in _BY_PORTAL.items() for name in names.split()}
