/**
 * Which cells are whose, where several processes or machines share a study: `--shard i/n`, or the variables of the engine that started the
 * process. The engines are the user's own; nothing here starts anything.
 */
import { USAGE, UserError } from "../user-error.js";

/** One of `of` equal shares. */
export interface Shard {
  /** Counts from 1. */
  readonly number: number;
  readonly of: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

interface Engine {
  readonly name: string;
  /** The variable with the number of the task; where it is not set, the process is no task of this engine's. */
  readonly index: string;
  /** The variable with the number of the first task, or that number. */
  readonly first: string | number;
  /** The variable with the number of tasks; the engines that tell none need `--shards`. */
  readonly count?: string;
  /** Refuses what cannot be shared out so. */
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
        `SLURM_ARRAY_TASK_STEP is ${step}: the numbers of the array must follow each other. Use --array=0-3, without a step, or say --shard i/n.`,
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

/** A share, and who said so. */
export interface ChosenShard {
  readonly shard: Shard;
  /** Absent: nobody did, and the share is all. */
  readonly by?: string;
}

/**
 * The share of this process: what `--shard` says, else what its engine does, else everything.
 * @param given `--shard`, such as `"2/4"`, and `--shards`, how many there are where the engine does not tell.
 * @throws {@link UserError} for a share that there is not, and for two engines at once.
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
      `--shards ${given.shards} needs to know which of them this is, and no variable of an engine says so: say --shard 1/${given.shards}.`,
      USAGE,
    );
  }
  if (other !== undefined) {
    throw new UserError(
      `${engine.index} is of ${engine.name} and ${other.index} of ${other.name}: say --shard i/n, which goes before both.`,
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
    throw new UserError(`${name} says in ${index} which task this is, not how many there are: say --shards n.`, USAGE);
  }
  const told = count !== undefined && isSet(variables[count]) ? wholeOf(count, variables[count]) : undefined;
  const of = shards === undefined ? told : wholeOf("--shards", shards);
  if (of === undefined) throw new UserError(`${name} has not set ${count}: say --shards n.`, USAGE);
  if (number >= 1 && number <= of) return { number, of };
  throw new UserError(
    `${index} is ${variables[index]}, which is not one of ${of} numbers from ${from} on that follow each other: number the tasks so, or say --shard i/n.`,
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

/** `"2/4"`: the second of four. */
function parseShard(text: string): Shard {
  const [, number = "", of = ""] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (number !== "" && shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new UserError(
    `--shard ${text}: give the number of the share and how many there are, such as 1/4 to 4/4.`,
    USAGE,
  );
}

/** The cells of a share: the costly ones first, dealt out one by one, so that all shares take about as long. */
export function cellsOf<T extends { readonly cost: number }>(cells: readonly T[], { number, of }: Shard): readonly T[] {
  return cells.toSorted((a, b) => b.cost - a.cost).filter((_, index) => index % of === number - 1);
}
