"""Nine attacks on the product, each against a service or a command that it starts itself on this machine.

``python -m bench.attack [NAME…] [--short] [--check] [--output FILE]`` runs the attacks in turn (all of them without a NAME)
and prints one JSON object a line. Every attack is bounded in number and time, uses only what any user can reach (the command
line and HTTP), and leaves nothing behind. ``--short`` takes less of everything, for CI. ``--check`` exits with 1 when
something does not hold.

| NAME | what is tried |
|---|---|
| ``phone-home`` | every door runs in a network namespace whose name server lies; what it asks for and leaves behind is listed |
| ``abandoned`` | long drafts whose clients leave after three seconds, and one short draft after them |
| ``bodies`` | JSON that is dear to parse: a million keys, a million lists, one key of megabytes, a batch of empty lines |
| ``connections`` | silent connections, half requests, half uploads, stalled batches, a client that never reads |
| ``settings`` | keys that are missing, misspelt or worth nothing, and addresses that everybody reaches |
| ``oracle`` | one key learns whether another key has sent a paragraph |
| ``pages`` | another site's page posts drafts through the user's browser |
| ``files`` | archives that take memory, end too early, lead elsewhere or cannot be named; expressions that fetch |
| ``core-dump`` | whether a crash would write drafts and keys to the disk |

What each object holds:

- ``silence_ms``: the longest time without an answer of ``/health/live``, asked 20 times a second on new connections;
  ``undisturbed_ms`` is the same for three seconds before the attack, for a busy machine is silent by itself;
- ``memory_mb``: resident megabytes of the process and its children ``before``, at the ``peak``, and ``after`` a minute (with
  ``--short``: a few seconds);
- ``draft_waited_ms``: the longest time until a good draft of five words was scored meanwhile, all tries counted, with
  ``draft_refusals``, how often it was told to come again (null: it was not scored within ``patience_s``);
- ``own``: the attack's own figures;
- ``fails``: what does not hold, in words; empty when all does.

Silence and waiting depend on the machine: leave it alone meanwhile. Linux only; ``phone-home`` also needs the right to make
network namespaces, and says so where it has none.
"""
