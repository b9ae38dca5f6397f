# A child process of Python's multiprocessing and what its pipe carries, asked by lines "KIND COUNT" for the seconds that it takes.
import sys
import time
from multiprocessing import Pipe, Process

BULK = 1 << 20


def child(pipe):
    while True:
        request = pipe.recv()
        if request is None:
            return
        kind, value = request
        if kind == "add":
            pipe.send(value[0] + value[1])
        elif kind == "count":
            for i in range(value):
                pipe.send(i)
        else:
            pipe.send_bytes(pipe.recv_bytes())


def start():
    here, there = Pipe()
    process = Process(target=child, args=(there,))
    process.start()
    there.close()
    return here, process


def end(pipe, process):
    pipe.send(None)
    process.join()
    pipe.close()


def call(pipe, count):
    for i in range(count):
        pipe.send(("add", (17, i)))
        if pipe.recv() != 17 + i:
            return i
    return count


def stream(pipe, count):
    pipe.send(("count", count))
    return sum(1 for i in range(count) if pipe.recv() == i)


def bulk(pipe, count):
    data = bytes(BULK)
    for i in range(count):
        pipe.send(("echo", None))
        pipe.send_bytes(data)
        if len(pipe.recv_bytes()) != BULK:
            return i
    return count


def spawn(count):
    for _ in range(count):
        pipe, process = start()
        call(pipe, 1)
        end(pipe, process)
    return count


def main():
    pipe, process = start()
    print("ready", flush=True)
    for line in sys.stdin:
        kind, text = line.split()
        count = int(text)
        begin = time.perf_counter()
        done = spawn(count) if kind == "spawn" else {"call": call, "stream": stream, "bulk": bulk}[kind](pipe, count)
        print(time.perf_counter() - begin, done, flush=True)
    end(pipe, process)


if __name__ == "__main__":
    main()
