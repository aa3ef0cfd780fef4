"""Compiled code and the arrays that it reads, and nothing else.

Compiled code is kept on disk under a fingerprint of this folder, so that a change anywhere else
compiles nothing anew. Nothing here may therefore rest on a file of ours that lies outside of it.
"""
