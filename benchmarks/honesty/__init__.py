"""Are dates kept as often as promised? Measured on public instances, judged independently."""
