"""The edges: chat, mail, web and the command line. Each translates in, calls one use case, translates out."""
