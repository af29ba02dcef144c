/**
 * PyTorch and NumPy, of a user's own Python, if there is one: nothing here installs it. Each runs in a process of its own (`python.py`), which
 * times its own calls, so that no array goes through a pipe while it does.
 *
 * @import { ChildProcess } from "node:child_process"
 * @import { Conv2dShape, Pass, Peer } from "./index.mjs"
 */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What the packages are called: by people, and by pip. */
const libraries = /** @type {const} */ ({ torch: "PyTorch", numpy: "NumPy" });

/** Importing PyTorch from a cold disk takes some seconds. */
const startMilliseconds = 120_000;

/** @typedef {{ readonly answer: Record<string, unknown>, readonly arrays: Float32Array[] }} Reply */

/**
 * @param {keyof typeof libraries} library
 * @returns {Promise<Peer>}
 * @throws {Error} saying what to install, where there is no Python, or it has no such package
 */
export async function load(library) {
  const { ask, hello } = await startPython(library);
  const { version, backend, notes } = /** @type {{ version: string, backend: string, notes: string[] }} */ (hello);
  let computations = 0;

  /** @param {string} kind @param {Record<string, number>} shape */
  const prepare = async (kind, shape) => {
    const computation = computations++;
    await ask({ do: "prepare", computation, kind, shape });
    /** @param {Pass} pass @param {Float32Array[]} arrays */
    const call = async (pass, ...arrays) => (await ask({ do: "call", computation, pass }, arrays)).arrays;
    return {
      call,
      /** @param {Pass} pass */
      async timed(pass) {
        const { answer } = await ask({ do: "time", computation, pass });
        return /** @type {{ milliseconds: number }} */ (answer).milliseconds;
      },
      dispose: () => void ask({ do: "dispose", computation }),
    };
  };
  const isTorch = library === "torch";

  return {
    name: library,
    version,
    backend,
    keptScale: "inverse-keep",
    notes: ["timed in its own process, from tensors or arrays to new ones: nothing is converted or sent", ...notes],
    async dropout(size, rate) {
      const { call, ...rest } = await prepare("dropout", { size, rate });
      return {
        ...rest,
        forward: async (x) => (await call("forward", x))[0],
        ...(isTorch && {
          /** @param {Float32Array} x @param {Float32Array} upstream */
          async forwardBackward(x, upstream) {
            const [y, dx] = await call("forward+backward", x, upstream);
            return { y, dx };
          },
        }),
      };
    },
    async dense(batch, inputs, units) {
      const { call, ...rest } = await prepare("dense", { batch, inputs, units });
      return { ...rest, forward: async (x, w, b) => (await call("forward", x, w, b))[0] };
    },
    ...(isTorch && {
      /** @param {Conv2dShape} shape */
      async conv2d(shape) {
        const { call, ...rest } = await prepare("conv2d", { ...shape });
        return {
          ...rest,
          images: /** @type {const} */ ("NCHW"),
          weights: /** @type {const} */ ("OIHW"),
          /** @param {Float32Array} x @param {Float32Array} w */
          forward: async (x, w) => (await call("forward", x, w))[0],
          /** @param {Float32Array} x @param {Float32Array} w @param {Float32Array} upstream */
          async forwardBackward(x, w, upstream) {
            const [y, dx, dw] = await call("forward+backward", x, w, upstream);
            return { y, dx, dw };
          },
        };
      },
    }),
  };
}

/** @param {keyof typeof libraries} library */
async function startPython(library) {
  const named = process.env.PYTHON;
  const commands = named ? [named] : ["python3", "python"];
  const remedy = `Install ${libraries[library]} into a Python 3 of yours (\`python3 -m pip install ${library}\`), or name another Python in the variable PYTHON.`;
  for (const command of commands) {
    const script = fileURLToPath(new URL("./python.py", import.meta.url));
    const child = spawn(command, [script, library], { stdio: ["pipe", "pipe", "pipe"] });
    const spawned = await new Promise((resolve) =>
      child.once("spawn", () => resolve(true)).once("error", () => resolve(false)),
    );
    if (!spawned) continue;
    const ask = conversation(child);
    const { answer } = await ask(undefined).catch((cause) => {
      throw new Error(`${command} did not start: ${cause.message}. ${remedy}`, { cause });
    });
    if (answer.missing === undefined) return { ask, hello: answer };
    throw new Error(`Python ${answer.python} (${answer.executable}) says: ${answer.missing}. ${remedy}`);
  }
  throw new Error(`there is no ${commands.join(" and no ")} here. ${remedy}`);
}

/**
 * Requests and their replies, one after another. The process ends with this one, whose end it does not keep off.
 *
 * @param {ChildProcess} child
 */
function conversation(child) {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("The process has no pipes.");
  const sockets = /** @type {{ ref?(): void, unref?(): void }[]} */ ([stdin, stdout, stderr, child]);
  /** @type {Buffer[]} */
  let chunks = [];
  let received = 0;
  let complaint = "";
  /** @type {((reply: Reply) => void) | undefined} */
  let resolve;
  /** @type {((reason: Error) => void) | undefined} */
  let reject;
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();

  const settle = () => {
    const reply = replyIn(chunks, received);
    if (reply === undefined) return;
    chunks = [];
    received = 0;
    if (reply.answer.error === undefined) resolve?.(reply);
    else reject?.(new Error(String(reply.answer.error)));
  };
  stdout.on("data", (chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    settle();
  });
  stderr.on("data", (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const gone = () => reject?.(new Error(`it ended: ${complaint.trim().split("\n").at(-1) || "without a word"}`));
  child.once("exit", gone).once("error", gone);
  stdin.on("error", gone);
  for (const socket of sockets) socket.unref?.();

  /** @param {Record<string, unknown> | undefined} request @param {readonly Float32Array[]} arrays @returns {Promise<Reply>} */
  const exchange = (request, arrays) =>
    new Promise((done, failed) => {
      [resolve, reject] = [done, failed];
      if (child.exitCode !== null || child.signalCode !== null) gone();
      if (request === undefined) return;
      stdin.write(`${JSON.stringify({ ...request, arrays: arrays.map(({ length }) => length) })}\n`);
      for (const { buffer, byteOffset, byteLength } of arrays)
        stdin.write(new Uint8Array(buffer, byteOffset, byteLength));
    });

  /**
   * Waits for a reply; without a request, for the first one, which comes unasked.
   *
   * @param {Record<string, unknown> | undefined} request @param {readonly Float32Array[]} [arrays] @returns {Promise<Reply>}
   */
  return (request, arrays = []) => {
    const turn = before.then(async () => {
      for (const socket of sockets) socket.ref?.();
      const timer =
        request === undefined &&
        setTimeout(() => {
          reject?.(new Error(`it said nothing for ${startMilliseconds / 1000} seconds`));
          child.kill();
        }, startMilliseconds);
      try {
        return await exchange(request, arrays);
      } finally {
        if (timer) clearTimeout(timer);
        for (const socket of sockets) socket.unref?.();
      }
    });
    before = turn.catch(() => undefined);
    return turn;
  };
}

/**
 * The reply that has arrived: a line of JSON, then the arrays whose lengths it says.
 *
 * @param {readonly Buffer[]} chunks @param {number} received bytes @returns {Reply | undefined} undefined for one that is not all there
 */
function replyIn(chunks, received) {
  const [first] = chunks;
  const end = first === undefined ? -1 : first.indexOf("\n");
  // The line may come in parts; the arrays behind it are put together once, when all of them are there.
  if (end < 0) return chunks.length > 1 ? replyIn([Buffer.concat(chunks)], received) : undefined;
  const answer = JSON.parse(first.toString("utf8", 0, end));
  const lengths = /** @type {number[]} */ (answer.arrays);
  const bytes = lengths.reduce((sum, length) => sum + 4 * length, 0);
  if (received < end + 1 + bytes) return undefined;
  let rest = Buffer.concat(chunks).subarray(end + 1);
  const arrays = lengths.map((length) => {
    const array = new Float32Array(length);
    new Uint8Array(array.buffer).set(rest.subarray(0, 4 * length));
    rest = rest.subarray(4 * length);
    return array;
  });
  return { answer, arrays };
}
