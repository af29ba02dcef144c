/** A choice between a few values. */
import { useId } from "preact/hooks";

interface ChoiceProps<T> {
  readonly label: string;
  readonly values: readonly T[];
  readonly value: T;
  readonly name?: (value: T) => string;
  onChoose(value: T): void;
}

/** A drop-down list; renders nothing if there are fewer than two values. */
export function Choice<T>({ label, values, value, name = String, onChoose }: ChoiceProps<T>) {
  const id = useId();
  if (values.length < 2) return null;
  return (
    <span class="choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={values.indexOf(value)}
        onChange={({ currentTarget }) => {
          const chosen = values[Number(currentTarget.value)];
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {values.map((one, index) => (
          <option key={index} value={index}>
            {name(one)}
          </option>
        ))}
      </select>
    </span>
  );
}
