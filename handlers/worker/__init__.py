"""The worker: takes what is due from the outbox, has it sent, and writes down what became of it."""
