import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.errors import GivenUpError
from serving.model.fair_pool import SLICE, Turns
from serving.waiting import GIVEN_UP


class Gate:
    """A task that holds the only thread until it is opened, so that a line forms behind it."""

    def __init__(self, turns):
        self.entered, self.opened = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=turns.begin(self.hold, [0]))
        self.thread.start()
        assert self.entered.wait(20)

    def hold(self, _):
        self.entered.set()
        assert self.opened.wait(20)

    def open(self):
        self.opened.set()
        self.thread.join(20)


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def in_line(turns, jobs):
    """Callers of the ``jobs`` (name: tasks), one behind the other; the order in which their tasks are done."""
    done: list[str] = []
    gate = Gate(turns)
    callers = []
    for place, (name, tasks) in enumerate(jobs.items()):
        callers.append(threading.Thread(target=turns.begin(done.append, [name] * tasks)))
        callers[-1].start()
        until(lambda place=place: len(turns._line) == place + 1)
    gate.open()
    for caller in callers:
        caller.join(20)
    return done


@given(st.integers(1, 4), st.lists(st.integers(), max_size=50))
def test_results_come_in_the_order_of_the_items(threads, items):
    assert Turns(threads, name="test").begin(lambda item: item * 2, items)() == [item * 2 for item in items]


def test_a_long_piece_of_work_lets_the_short_ones_behind_it_pass():
    done = in_line(Turns(1, name="test"), {"long": 5 * SLICE, "short": 3, "other": SLICE})
    assert done == ["long"] * SLICE + ["short"] * 3 + ["other"] * SLICE + ["long"] * 4 * SLICE


def test_two_long_ones_take_turns():
    done = in_line(Turns(1, name="test"), {"a": 2 * SLICE, "b": 2 * SLICE})
    assert done == (["a"] * SLICE + ["b"] * SLICE) * 2


def test_callers_at_once_each_get_their_own():
    turns = Turns(3, name="test")
    found = {}

    def ask(caller):
        found[caller] = turns.begin(lambda item: (caller, item), range(40))()

    callers = [threading.Thread(target=ask, args=(caller,)) for caller in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(20)
    assert found == {caller: [(caller, item) for item in range(40)] for caller in range(8)}


def test_a_failing_task_fails_its_own_caller_alone_and_at_once():
    turns = Turns(1, name="test")
    begun = []

    def work(item):
        begun.append(item)
        return 1 / item

    with pytest.raises(ZeroDivisionError):
        turns.begin(work, [2, 0, 3, 4])()
    assert turns.begin(work, [5])() == [0.2]
    assert begun == [2, 0, 5]


def test_it_is_idle_while_nothing_is_done_and_nothing_waits():
    turns = Turns(1, name="test")
    assert turns.idle
    gate = Gate(turns)
    assert not turns.idle
    waiting = turns.begin(str, [1])
    assert not turns.idle
    gate.open()
    waiting()
    until(lambda: turns.idle)
    with pytest.raises(ZeroDivisionError):
        turns.begin(lambda item: 1 / item, [0])()
    until(lambda: turns.idle)


def test_what_nobody_waits_for_any_more_is_not_done():
    turns = Turns(1, name="test")
    gate, given_up, done, failures = Gate(turns), threading.Event(), [], []

    def ask():
        GIVEN_UP.set(given_up)
        try:
            turns.begin(done.append, ["unwanted"] * 5)()
        except GivenUpError as error:
            failures.append(error)

    caller = threading.Thread(target=ask)
    caller.start()
    until(lambda: turns._line)
    given_up.set()
    gate.open()
    caller.join(20)
    assert len(failures) == 1
    assert done == []
    assert turns.begin(str, [1])() == ["1"]
