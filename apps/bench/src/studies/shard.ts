/**
 * Chooses the share of this process when several processes or machines share a study: by `--shard i/n`, or by the environment variables
 * of the engine that started the process. The engines are the user's; this code starts nothing.
 */
import { USAGE, UserError } from "../user-error.js";

/** One of `of` equal shares. */
export interface Shard {
  /** The number of the share, counted from 1. */
  readonly number: number;
  readonly of: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

interface Engine {
  readonly name: string;
  /** The variable with the number of the task; if it is not set, this engine did not start the process. */
  readonly index: string;
  /** The variable with the number of the first task, or that number. */
  readonly first: string | number;
  /** The variable with the total number of tasks; engines without one need `--shards`. */
  readonly count?: string;
  /** Throws for variables by which a study cannot be divided. */
  check?(variables: Variables): void;
}

const engines: readonly Engine[] = [
  {
    name: "Slurm",
    index: "SLURM_ARRAY_TASK_ID",
    first: "SLURM_ARRAY_TASK_MIN",
    count: "SLURM_ARRAY_TASK_COUNT",
    check({ SLURM_ARRAY_TASK_STEP: step = "1" }) {
      if (step === "1") return;
      throw new UserError(
        `SLURM_ARRAY_TASK_STEP is ${step}: the numbers of the array must be consecutive. Use --array=0-3, without a step, or give --shard i/n.`,
        USAGE,
      );
    },
  },
  { name: "a Kubernetes Indexed Job", index: "JOB_COMPLETION_INDEX", first: 0 },
  { name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", first: 0, count: "AWS_BATCH_JOB_ARRAY_SIZE" },
  { name: "Cloud Run", index: "CLOUD_RUN_TASK_INDEX", first: 0, count: "CLOUD_RUN_TASK_COUNT" },
  { name: "GitLab", index: "CI_NODE_INDEX", first: 1, count: "CI_NODE_TOTAL" },
  { name: "CircleCI", index: "CIRCLE_NODE_INDEX", first: 0, count: "CIRCLE_NODE_TOTAL" },
  { name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", first: 0, count: "BUILDKITE_PARALLEL_JOB_COUNT" },
];

/** A share, and the option or engine that chose it. */
export interface ChosenShard {
  readonly shard: Shard;
  /** Absent if nothing chose a share, and this process computes everything. */
  readonly by?: string;
}

/**
 * The share of this process: that of `--shard`, otherwise that of its engine, otherwise everything.
 * @param given `--shard`, such as `"2/4"`, and `--shards`, the number of shares for an engine that does not give it.
 * @throws {@link UserError} for a share that does not exist, and for two engines at once.
 */
export function chooseShard(
  given: { readonly shard?: string; readonly shards?: string },
  variables: Variables,
): ChosenShard {
  if (given.shard !== undefined) return { shard: parseShard(given.shard), by: `--shard ${given.shard}` };
  const there = engines.filter(({ index }) => isSet(variables[index]));
  const [engine, other] = there;
  if (engine === undefined) {
    if (given.shards === undefined) return { shard: { number: 1, of: 1 } };
    throw new UserError(
      `--shards ${given.shards} needs the number of this share, and no engine has set it: give --shard 1/${given.shards}, for example.`,
      USAGE,
    );
  }
  if (other !== undefined) {
    throw new UserError(
      `${engine.index} is from ${engine.name} and ${other.index} from ${other.name}: give --shard i/n, which overrides both.`,
      USAGE,
    );
  }
  engine.check?.(variables);
  return { shard: shardOf(engine, given.shards, variables), by: `${engine.name} (${engine.index})` };
}

function shardOf({ name, index, first, count }: Engine, shards: string | undefined, variables: Variables): Shard {
  const from = typeof first === "number" ? first : wholeOf(first, variables[first]);
  const number = wholeOf(index, variables[index]) - from + 1;
  if (count === undefined && shards === undefined) {
    throw new UserError(
      `${name} gives the number of this task in ${index}, but not the number of tasks: give --shards n.`,
      USAGE,
    );
  }
  const told = count !== undefined && isSet(variables[count]) ? wholeOf(count, variables[count]) : undefined;
  const of = shards === undefined ? told : wholeOf("--shards", shards);
  if (of === undefined) throw new UserError(`${name} has not set ${count}: give --shards n.`, USAGE);
  if (number >= 1 && number <= of) return { number, of };
  throw new UserError(
    `${index} is ${variables[index]}, which is not one of ${of} consecutive numbers from ${from} on: number the tasks like that, or give --shard i/n.`,
    USAGE,
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

function wholeOf(name: string, text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`${name} is ${JSON.stringify(text ?? "")}: a whole number is expected.`, USAGE);
}

/** Parses a share such as `"2/4"`, the second of four. */
function parseShard(text: string): Shard {
  const [, number = "", of = ""] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (number !== "" && shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new UserError(
    `--shard ${text}: give the number of the share and the number of shares, such as 1/4 to 4/4.`,
    USAGE,
  );
}

/** The cells of a share. Cells are dealt out one by one, the costly ones first, so that all shares take about as long. */
export function cellsOf<T extends { readonly cost: number }>(cells: readonly T[], { number, of }: Shard): readonly T[] {
  return cells.toSorted((a, b) => b.cost - a.cost).filter((_, index) => index % of === number - 1);
}
