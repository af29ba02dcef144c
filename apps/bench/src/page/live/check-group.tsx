/** Checkboxes for a few values; at least one stays chosen. */
interface CheckGroupProps<T> {
  readonly title: string;
  readonly all: readonly T[];
  readonly chosen: readonly T[];
  readonly name?: (value: T) => string;
  /** Whether a value is unavailable here: it can be unchecked, but not checked. */
  readonly isMissing?: (value: T) => boolean;
  onChoose(chosen: T[]): void;
}

export function CheckGroup<T>({
  title,
  all,
  chosen,
  name = String,
  isMissing = () => false,
  onChoose,
}: CheckGroupProps<T>) {
  return (
    <fieldset class="group">
      <legend>{title}</legend>
      {all.map((value) => {
        const checked = chosen.includes(value);
        return (
          <label key={name(value)} class="check">
            <input
              type="checkbox"
              checked={checked}
              // The last one stays checked, because a comparison needs at least one.
              disabled={(checked && chosen.length === 1) || (!checked && isMissing(value))}
              onChange={() => onChoose(all.filter((other) => (other === value ? !checked : chosen.includes(other))))}
            />
            {name(value)}
          </label>
        );
      })}
    </fieldset>
  );
}
