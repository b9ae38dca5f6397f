# Python's ProcessPoolExecutor, asked by lines "KIND COUNT" for the seconds that the tasks take.
import sys
import time
from concurrent.futures import ProcessPoolExecutor


def tiny(x):
    return x + 1


def cpu(milliseconds):
    end = time.perf_counter() + milliseconds / 1000
    n = 0
    while time.perf_counter() < end:
        n += 1
    return n


def main():
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(tiny, range(10)))
        print("ready", flush=True)
        for line in sys.stdin:
            kind, count = line.split()
            function, items, chunk = {
                "batched": (tiny, range(int(count)), 100),
                "single": (tiny, range(int(count)), 1),
                "cpu": (cpu, [10] * int(count), 1),
            }[kind]
            begin = time.perf_counter()
            results = sum(1 for _ in pool.map(function, items, chunksize=chunk))
            print(time.perf_counter() - begin, results, flush=True)


if __name__ == "__main__":
    main()
