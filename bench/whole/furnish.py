"""`python -m bench.whole.furnish`: migrate the database of the environment and furnish it for the barber shop."""

import django
from django.core.management import call_command


def main() -> None:
    """Migrate, load the county, appoint the officials."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    from bench.whole.life import furnish

    furnish()


if __name__ == "__main__":
    main()
