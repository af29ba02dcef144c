/**
 * The source of a worker, as text, so that it works with any bundler and in Node.js without a file of its own. A worker takes parts of the
 * work until none is left, and then waits for more. Parts are described in numbers: a part is an address, at which there are the address of
 * a module, the number of calls to its functions, and the function and arguments of each call.
 */
import {
  DONE,
  FAILED,
  GENERATION,
  LEFT,
  LINE,
  MOST_CHARACTERS,
  PAGES,
  PARTS,
  REASON_LENGTH,
  reasonAt,
  SEEN,
  THREW,
  TOTAL,
  TRAPPED,
} from "./control.js";

/** The data that a worker gets when it starts. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  /** The address of the control block. */
  readonly control: number;
  /** The number of this worker, from 0, and the number of workers. */
  readonly index: number;
  readonly workers: number;
}

/** How often a worker looks for more work before it sleeps: waking it takes longer than most work between two kernels. */
const LOOKS = 3000;

/** The source, without the part that starts it. */
const WORK: string = `
const start = ({ memory, control, index, workers }, ready) => {
  const ints = new Int32Array(memory.buffer, control);
  const reason = ints.subarray(${reasonAt(0)} + workers * ${LINE});
  const modules = new Map();
  let pages = 0, numbers;
  // Growing by nothing makes this thread see what another has made of the memory.
  const refresh = () => {
    memory.grow(0);
    pages = ints[${PAGES}];
    numbers = new Float64Array(memory.buffer);
  };
  const moduleAt = (place) => {
    const known = modules.get(place);
    if (known) return known;
    const [length, uses] = new Uint32Array(memory.buffer, place, 2);
    const module = new WebAssembly.Module(new Uint8Array(memory.buffer, place + 8, length).slice());
    const imports = { env: { memory } };
    for (const { module: of } of WebAssembly.Module.imports(module)) if (of !== "env") imports[of] = moduleAt(uses).exports;
    const { exports } = new WebAssembly.Instance(module, imports);
    const made = { exports, functions: Object.values(exports) };
    modules.set(place, made);
    return made;
  };
  const run = (part) => {
    if (pages !== ints[${PAGES}]) refresh();
    let at = numbers[(ints[${PARTS}] >>> 0) / 8 + part] / 8;
    const { functions } = moduleAt(numbers[at]);
    let calls = numbers[at + 1];
    for (at += 2; calls > 0; calls--) {
      const end = at + 2 + numbers[at + 1];
      functions[numbers[at]](...numbers.subarray(at + 2, end));
      at = end;
    }
  };
  const fail = (error) => {
    const text = String(error && error.message || error).slice(0, ${MOST_CHARACTERS});
    const kind = error instanceof WebAssembly.RuntimeError ? ${TRAPPED} : ${THREW};
    if (Atomics.compareExchange(ints, ${FAILED}, 0, kind) !== 0) return;
    for (let at = 0; at < text.length; at++) reason[at] = text.charCodeAt(at);
    ints[${REASON_LENGTH}] = text.length;
  };
  ready();
  for (let generation; (generation = Atomics.load(ints, ${GENERATION})) >= 0; ) {
    Atomics.store(ints, ${SEEN} + index * ${LINE}, generation);
    for (let part; (part = Atomics.sub(ints, ${LEFT}, 1)) > 0; ) {
      try { run(part - 1); } catch (error) { fail(error); }
      if (Atomics.add(ints, ${DONE}, 1) + 1 === ints[${TOTAL}]) Atomics.notify(ints, ${DONE});
    }
    for (let look = 0; look < ${LOOKS} && Atomics.load(ints, ${GENERATION}) === generation; look++);
    Atomics.wait(ints, ${GENERATION}, generation);
  }
};
`;

/** The source for workers of Node.js, and of hosts that have its modules. */
export const NODE_WORKER: string = `${WORK}
const { parentPort } = process.getBuiltinModule("node:worker_threads");
parentPort.once("message", (data) => start(data, () => parentPort.postMessage("ready")));
`;

/** The source for workers of browsers. */
export const WEB_WORKER: string = `${WORK}
onmessage = ({ data }) => start(data, () => postMessage("ready"));
`;
