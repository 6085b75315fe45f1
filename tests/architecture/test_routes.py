"""Every address: who may use it, what protects it, what it answers with."""

from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.models.users import User
from tests import make

STRANGER, MEMBER, MODERATOR, ADMINISTRATOR = "stranger", "member", "moderator", "administrator"
STAFF = {MODERATOR, ADMINISTRATOR}
# What is below the page on security, all for members.
SECURITY = """
    add_passkey begin_app download_codes new_passkey_options passkey_list put_codes_away
    recovery_codes remove_app remove_passkey rename_passkey renew_codes set_up_app stop_here
"""
# What moderators do about reports.
JUDGING = "appeal appeal_list case claim_case close_case decide evidence report_list"
# Who gets further than a refusal. A new address must be added here on purpose.
ROLES = {
    "admin.answer_registrations": MODERATOR,
    "admin.choose": ADMINISTRATOR,
    "admin.change_role": ADMINISTRATOR,
    "admin.change_standing": MODERATOR,
    "admin.end_session_of": MODERATOR,
    "admin.end_sessions_of": MODERATOR,
    "admin.log": MODERATOR,
    "admin.log_table": MODERATOR,
    "admin.overview": MODERATOR,
    "admin.people": MODERATOR,
    "admin.person": MODERATOR,
    "admin.start_reset": ADMINISTRATOR,
    "admin.registrations": MODERATOR,
    "auth.confirm": STRANGER,
    "auth.confirm_change": STRANGER,
    "auth.revert_change": STRANGER,
    "main.cancel_email_change": MEMBER,
    "auth.finish_recovery": STRANGER,  # its token says who may
    "auth.login": STRANGER,
    "auth.logout": MEMBER,
    "auth.passkey_login": STRANGER,
    "auth.passkey_options": STRANGER,
    "auth.recovery_request": STRANGER,
    "auth.register": STRANGER,
    "auth.resend_confirmation": MEMBER,
    "auth.reset_password": STRANGER,
    "auth.reset_password_request": STRANGER,
    "auth.strength": STRANGER,
    "auth.second_factor": STRANGER,  # who has shown the password
    "auth.start_recovery": STRANGER,  # its token says who may
    "auth.waiting": MEMBER,
    "auth.withdraw_request": MEMBER,
    "auth.stop_recovery": STRANGER,  # its token says who may
    "main.about": STRANGER,
    "main.bookmarks": MEMBER,
    "main.chat": MEMBER,
    "main.chat_about": MEMBER,
    "main.chat_form_address": MEMBER,
    "main.chat_list": MEMBER,
    "main.chat_new": MEMBER,
    "main.chat_with": MEMBER,
    "main.catch_up": MEMBER,
    "main.catch_up_with": MEMBER,
    "main.cover": STRANGER,
    "main.create_post": STRANGER,  # keeps what was typed, and answers 401
    "main.delete_draft": MEMBER,
    "main.delete_filter": MEMBER,
    "main.delete_list": MEMBER,
    "main.delete_message": MEMBER,
    "main.delete_post": MEMBER,
    "main.dismiss": MEMBER,
    "main.draft": MEMBER,
    "main.draft_list": MEMBER,
    "main.edit_list": MEMBER,
    "main.edit_post": MEMBER,
    "main.explore": STRANGER,
    "main.explore_feed": STRANGER,
    "main.familiar_followers": MEMBER,
    "main.answer_request": MEMBER,
    "main.ask_import": MEMBER,
    "main.import_report": MEMBER,
    "main.left_out": MEMBER,
    "main.undo_import": MEMBER,
    "main.follow": MEMBER,
    "main.follow_tag": MEMBER,
    "main.followed_tags": MEMBER,
    "main.follow_requests": MEMBER,
    "main.post_options": MEMBER,
    "main.settings_blocked": MEMBER,
    "main.settings_muted": MEMBER,
    "main.settings_privacy": MEMBER,
    "main.settings_security": MEMBER,
    "main.settings_activity": MEMBER,
    "main.end_session": MEMBER,
    "main.end_other_sessions": MEMBER,
    "main.tie": MEMBER,
    "main.followers": STRANGER,
    "main.following": STRANGER,
    "main.forget_conversation": MEMBER,
    "main.history": STRANGER,
    "main.home": STRANGER,
    "main.hovercard": STRANGER,
    "main.invite": MEMBER,
    "main.leave_chat": MEMBER,
    "main.likers": STRANGER,
    "main.likes": MEMBER,
    "main.list_members": MEMBER,
    "main.lists_of_person": MEMBER,
    "main.livez": STRANGER,
    "main.metrics": STRANGER,  # 404 but for a token or an address
    "main.missing_tile": STRANGER,
    "main.move_draft": MEMBER,
    "main.mute_chat": MEMBER,
    "main.new_post": MEMBER,
    "main.news": MEMBER,
    "main.note": MEMBER,
    "main.notification_list": MEMBER,
    "main.people_to_meet": STRANGER,
    "main.people_list": MEMBER,
    "main.people_lists": MEMBER,
    "main.pin": MEMBER,
    "main.own_portrait": MEMBER,
    "main.portrait": STRANGER,
    "main.post": STRANGER,
    "main.add_pictures": MEMBER,
    "main.picture_file": STRANGER,  # those who may see the post; 404 for others
    "main.posts_address": STRANGER,
    "main.preview_picture": STRANGER,  # of pages that are everybody's
    "main.profile": STRANGER,
    "main.profile_feed": STRANGER,
    "main.replies_feed": STRANGER,
    "main.publish_draft": MEMBER,
    "main.quilt": STRANGER,
    "main.quotes": STRANGER,
    "main.react": MEMBER,
    "main.readyz": STRANGER,
    "main.read_chat": MEMBER,
    "main.read_notifications": MEMBER,
    "main.refresh_preview": MEMBER,
    "main.rename_chat": MEMBER,
    "main.decision": MEMBER,
    "main.settings_moderation": MEMBER,
    "main.report_message": MEMBER,
    **{f"main.{name}": MEMBER for name in ("own_reports", "report", "report_person")},
    "main.report_post": MEMBER,
    "main.reposters": STRANGER,
    "main.reset_suggestions": MEMBER,
    "main.remove_member": MEMBER,
    "main.restore_post": MEMBER,
    "main.save_draft": STRANGER,  # keeps what was typed, and answers 401
    "main.save_edit": STRANGER,  # keeps what was typed, and answers 401
    "main.scheduled": MEMBER,
    "main.search": STRANGER,
    "main.settings": MEMBER,
    "main.settings_account": MEMBER,
    "main.settings_appearance": MEMBER,
    "main.settings_data": MEMBER,
    "main.ask_export": MEMBER,
    "main.leave_site": MEMBER,
    "main.before_leaving": MEMBER,
    "main.stay_here": MEMBER,
    "main.suspended": MEMBER,
    "main.fetch_export": MEMBER,
    "main.delete_export": MEMBER,
    "main.settings_invitations": MEMBER,
    "main.withdraw_invitation": MEMBER,
    "main.settings_filter": MEMBER,
    "main.settings_filters": MEMBER,
    "main.settings_notifications": MEMBER,
    "main.settings_profile": MEMBER,
    "main.tag": STRANGER,
    "main.tag_feed": STRANGER,
    "main.tile": STRANGER,
    "main.translate": MEMBER,
    "main.trending": STRANGER,
    "main.unschedule_draft": MEMBER,
    "main.unfollow": MEMBER,
    "main.unfollow_tag": MEMBER,
    "main.withdraw_quote": MEMBER,
    "main.allow_quote": MEMBER,
    "main.unpin": MEMBER,
    "main.unsubscribe": STRANGER,  # its token says who may
    "main.vote": MEMBER,
    "main.watch": MEMBER,
    "main.watched": MEMBER,
    "main.vote_address": STRANGER,
    "main.with_pictures": STRANGER,
    "main.album": STRANGER,
    "main.with_replies": STRANGER,
    **{f"admin.{name}": MODERATOR for name in JUDGING.split()},
    **{f"security.{name}": MEMBER for name in SECURITY.split()},
    "static": STRANGER,
}
VALUES: dict[str, Any] = {
    "appeal_id": 1,
    "case_id": 1,
    "decision_id": 1,
    "username": "susan",
    "chat_id": 1,
    "one": 4711,
    "draft_id": 1,
    "filter_id": 1,
    "invitation_id": 1,
    "message_id": 1,
    "what": "name",
    "way": "mute",
    "change": "mute",
    "passkey_id": 1,
    "post_id": 1,
    "report_id": 1,
    "task_id": 1,
    "verb": "like",
    "choice": "follow_thread",
    "list_id": 1,
    "conversation_id": 1,
    "answer": "accept",
    "tag": "x",
    "token": "x",
    "filename": "x",
    "name": "x",
    "key": "0" * 32,
    "width": 96,
    "kind": "avatar",
    "size": "full",
}


def address(rule: Rule) -> str:
    return url_for(rule.endpoint, **{name: value_in(rule, name) for name in rule.arguments})


def value_in(rule: Rule, name: str) -> Any:
    """What stands for a part of an address: one that it takes, where only some are."""
    taken = getattr(rule._converters[name], "items", {VALUES[name]})
    return VALUES[name] if VALUES[name] in taken else min(taken)


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def test_every_route_is_in_the_table(app: Flask) -> None:
    # security 28
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROLES)


def test_strangers_are_turned_away(app: Flask, client: FlaskClient, susan: User) -> None:
    # security 28
    with app.test_request_context():
        wanted = [
            (method, address(rule), ROLES[rule.endpoint])
            for method in ("GET", "POST")
            for rule in rules(app, method)
        ]
    for method, path, role in wanted:
        response = client.open(path, method=method)
        to_login = response.status_code == 302 and "/auth/login" in response.location
        if role != STRANGER:
            assert to_login, path
        elif not path.startswith(("/auth/reset", "/auth/confirm", "/auth/email/", "/auth/login/")):
            assert not to_login, path


@pytest.mark.parametrize("role", [MEMBER, MODERATOR, ADMINISTRATOR])
def test_each_role_gets_as_far_as_the_table_says(
    app: Flask, client: FlaskClient, susan: User, role: str
) -> None:
    # security 28
    person = make.user(role=role)
    make.log_in(client, person)
    with app.test_request_context():
        wanted = [("GET", address(rule), rule) for rule in rules(app, "GET")]
        staffs = [rule for rule in rules(app, "POST") if ROLES[rule.endpoint] in STAFF]
        wanted += [("POST", address(rule), rule) for rule in staffs]
    for method, path, rule in wanted:
        needed = ROLES[rule.endpoint]
        response = client.open(path, method=method)
        if needed not in STAFF:
            to_login = response.status_code == 302 and "/auth/login" in response.location
            assert not to_login, path
        elif role == MEMBER:
            # Like an address that is not there at all.
            assert response.status_code == 404, path
        elif role == MODERATOR and needed == ADMINISTRATOR:
            assert response.status_code == 403, path
            assert "for administrators" in response.text, path
        else:
            assert "for administrators" not in response.text, path
            assert response.status_code < 500, path
            assert response.status_code != 404 or rule.arguments, path


def test_the_administration_is_a_place_of_its_own(app: Flask) -> None:
    # security 28
    admins = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    assert admins == {endpoint for endpoint, role in ROLES.items() if role in STAFF}
    assert all(endpoint.startswith("admin.") for endpoint in admins)
