from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):
    """Staff are entered by an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: object) -> bool:
        return False
