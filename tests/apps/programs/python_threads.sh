#!/bin/sh
# SPDX-License-Identifier: MIT
# Threads, subprocesses (vfork), signals, sockets and a process pool at once.
cat >program.py <<'END'
import multiprocessing, os, queue, signal, socket, subprocess, threading

seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
for _ in range(20):
    os.kill(os.getpid(), signal.SIGUSR1)
print('signals', len(seen))

results = queue.Queue()
def work(i):
    done = subprocess.run(['sh', '-c', f'echo {i}; exit {i}'], capture_output=True, text=True)
    results.put((done.returncode, done.stdout.strip(), sum(range(i * 1000))))
threads = [threading.Thread(target=work, args=(i,)) for i in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.queue))

def double(x):
    return x * 2
with multiprocessing.Pool(3) as pool:
    print(sum(pool.map(double, range(1000))))

left, right = socket.socketpair()
def echo():
    while data := right.recv(100):
        right.sendall(data.upper())
echoer = threading.Thread(target=echo)
echoer.start()
for word in ('one', 'two'):
    left.sendall(word.encode())
    print(left.recv(100).decode())
left.close()
echoer.join()

signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError))
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    signal.pause()
    threading.Event().wait()
except TimeoutError:
    print('timed out')
child = subprocess.Popen(['cat'], stdin=subprocess.PIPE)
child.terminate()
print('cat', child.wait())
try:
    subprocess.run(['/no/such'])
except FileNotFoundError as error:
    print(error.errno)
raise SystemExit(3)
END
exec $RUN python3 program.py
