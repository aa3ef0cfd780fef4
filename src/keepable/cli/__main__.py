"""`python -m keepable.cli`, where the command `keepable` is not installed."""

from keepable.cli.app import main

if __name__ == "__main__":
    main()
