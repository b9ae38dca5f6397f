// A child process of Node's and what its channel carries, asked by lines "KIND COUNT" for the seconds that it takes.
const { fork } = require('child_process');

const BULK = 1 << 20;

if (process.argv[2] === 'child') {
  process.on('message', ({ id, kind, value }) => {
    if (kind === 'add') {
      process.send({ id, result: value[0] + value[1] });
    } else if (kind === 'count') {
      for (let i = 0; i < value; i++) {
        process.send({ id, result: i });
      }
    } else {
      process.send({ id, result: value });
    }
  });
  return;
}

function start() {
  const child = fork(__filename, ['child'], { serialization: 'advanced' });
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ id, result }) => waiting.get(id)(result));
  return {
    child,
    call(kind, value) {
      return new Promise((resolve) => {
        const id = last++;
        waiting.set(id, (result) => { waiting.delete(id); resolve(result); });
        child.send({ id, kind, value });
      });
    },
    each(kind, value, count) {
      return new Promise((resolve) => {
        const id = last++;
        let came = 0;
        waiting.set(id, () => { if (++came === count) { waiting.delete(id); resolve(came); } });
        child.send({ id, kind, value });
      });
    },
  };
}

function end({ child }) {
  return new Promise((resolve) => { child.on('exit', resolve); child.disconnect(); });
}

const kinds = {
  async call(peer, count) {
    for (let i = 0; i < count; i++) {
      if (await peer.call('add', [17, i]) !== 17 + i) return i;
    }
    return count;
  },
  async calls64(peer, count) {
    let next = 0;
    let done = 0;
    await Promise.all(Array.from({ length: 64 }, async () => {
      while (next < count) {
        await peer.call('add', [17, next++]);
        done++;
      }
    }));
    return done;
  },
  stream: (peer, count) => peer.each('count', count, count),
  async bulk(peer, count) {
    const data = Buffer.alloc(BULK);
    for (let i = 0; i < count; i++) {
      if ((await peer.call('echo', data)).length !== BULK) return i;
    }
    return count;
  },
  async spawn(_, count) {
    for (let i = 0; i < count; i++) {
      const peer = start();
      await peer.call('add', [1, 2]);
      await end(peer);
    }
    return count;
  },
};

async function main() {
  const peer = start();
  await peer.call('add', [1, 2]);
  console.log('ready');
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const [kind, count] = line.split(' ');
    const begin = performance.now();
    const done = await kinds[kind](peer, Number(count));
    console.log(`${(performance.now() - begin) / 1000} ${done}`);
  }
  await end(peer);
}

main();
