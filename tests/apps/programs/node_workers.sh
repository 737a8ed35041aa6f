#!/bin/sh
# SPDX-License-Identifier: MIT
# V8 compiles to memory it makes executable, libuv has a thread pool and epoll.
cat >program.js <<'END'
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { execFile, spawnSync } = require('child_process');
const fs = require('fs');

if (!isMainThread) {
  let sum = 0;
  for (let i = 0; i < 3e6; i++) sum = (sum * 31 + i * workerData) % 1000003;
  fs.writeFileSync(`w${workerData}`, String(sum));
  parentPort.postMessage({ worker: workerData, sum });
} else {
  const replies = [];
  const work = [1, 2, 3, 4].map((n) => new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: n });
    worker.on('message', (reply) => replies.push(reply));
    worker.on('error', reject);
    worker.on('exit', resolve);
  }));
  const children = [5, 6, 7].map((n) => new Promise((resolve) =>
    execFile('sh', ['-c', `echo child ${n}; exit ${n}`], (error, out) =>
      resolve(`${out.trim()} ${error.code}`))));
  process.on('SIGUSR2', () => console.log('caught SIGUSR2'));
  (async () => {
    console.log((await Promise.all(children)).join('\n'));
    await Promise.all(work);
    replies.sort((a, b) => a.worker - b.worker).forEach((r) => console.log(r.worker, r.sum));
    console.log(spawnSync('sh', ['-c', 'kill -9 $$']).signal);
    const files = await Promise.all([1, 2, 3, 4].map((n) => fs.promises.readFile(`w${n}`, 'utf8')));
    console.log(files.join(' '));
    process.kill(process.pid, 'SIGUSR2');
    setTimeout(() => process.exit(4), 20);
  })();
}
END
exec $RUN node program.js
