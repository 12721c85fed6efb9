import type { JSX } from 'react';

interface SegmentsProps<T extends string | number> {
  name: string;
  legend: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** One of a few, all in sight: radio buttons side by side. */
export function Segments<T extends string | number>(props: SegmentsProps<T>): JSX.Element {
  const { name, legend, options, value, onChange } = props;
  return (
    <fieldset>
      <legend className="label">{legend}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} className="segment">
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
