"""What is taken from others: releases, their hashes, licences and known vulnerabilities."""
