"""The nouns of Keepable: frozen values that check themselves and know nothing else."""
