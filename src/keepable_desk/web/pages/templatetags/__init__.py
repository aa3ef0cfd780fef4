"""Words and figures as pages write them."""
