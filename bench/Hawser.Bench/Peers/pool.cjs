// Node's workerpool (npm), in processes, asked by lines "KIND COUNT" for the seconds that the tasks take.
const workerpool = require('workerpool');

function tiny(x) {
  return x + 1;
}

function cpu(milliseconds) {
  const end = performance.now() + milliseconds;
  let n = 0;
  while (performance.now() < end) {
    n++;
  }
  return n;
}

const pool = workerpool.pool({ minWorkers: 2, maxWorkers: 2, workerType: 'process' });

async function run(kind, count) {
  const task = kind === 'cpu' ? () => pool.exec(cpu, [10]) : (i) => pool.exec(tiny, [i]);
  const begin = performance.now();
  let next = 0;
  let done = 0;
  await Promise.all(Array.from({ length: 64 }, async () => {
    while (next < count) {
      await task(next++);
      done++;
    }
  }));
  console.log(`${(performance.now() - begin) / 1000} ${done}`);
}

async function main() {
  await pool.exec(tiny, [1]);
  console.log('ready');
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const [kind, count] = line.split(' ');
    await run(kind, Number(count));
  }
  await pool.terminate();
}

main();
