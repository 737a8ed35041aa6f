#!/bin/sh
# SPDX-License-Identifier: MIT
# Every way in which Python starts processes and shares things with them.
cat >program.py <<'END'
import asyncio, concurrent.futures, ctypes, multiprocessing, os, signal, time
from multiprocessing import shared_memory


def square(number):
    return number * number


async def talk():
    child = await asyncio.create_subprocess_exec('sh', '-c', 'echo hi; exit 3', stdout=-1)
    print(await child.communicate(), child.returncode)
    server = await asyncio.start_server(lambda r, w: (w.write(b'x'), w.close()), '127.0.0.1', 0)
    reader, _ = await asyncio.open_connection(*server.sockets[0].getsockname())
    print(await reader.read())
    try:
        await asyncio.wait_for(asyncio.sleep(90), 0.05)
    except asyncio.TimeoutError:
        print('timeout')


def main():
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(3) as pool:
            print(method, sum(pool.map(square, range(50))))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(5))))
    asyncio.run(talk())
    block = shared_memory.SharedMemory(create=True, size=100)
    block.buf[0] = 7
    again = shared_memory.SharedMemory(block.name)
    print('shared', again.buf[0])
    again.close()
    block.close()
    block.unlink()
    order = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.POINTER(ctypes.c_int)] * 2)
    numbers = (ctypes.c_int * 5)(3, 1, 2, 5, 4)
    ctypes.CDLL(None).qsort(numbers, 5, 4, order(lambda a, b: a[0] - b[0]))
    print(list(numbers))
    rung = []
    signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    while len(rung) < 20:
        time.sleep(1)
    signal.setitimer(signal.ITIMER_REAL, 0)
    for end in (signal.SIGTERM, signal.SIGKILL):
        child = multiprocessing.Process(target=time.sleep, args=(1000,))
        child.start()
        os.kill(child.pid, end)
        child.join()
        print(child.exitcode)


if __name__ == '__main__':
    main()
END
$RUN python3 program.py
