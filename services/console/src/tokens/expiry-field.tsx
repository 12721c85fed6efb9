import type { JSX } from 'react';
import { text } from '../text/en';
import { TextField } from '../ui/field';
import { dayOf } from '../ui/moment';
import { Segments } from '../ui/segments';
import { dayIn, type ExpiryChoice, expiryOf, OFFERED_DAYS, oneYearAfter } from './expiry';

interface ExpiryFieldProps {
  value: ExpiryChoice;
  onChange: (value: ExpiryChoice) => void;
  /** Whether a choice that is missing is a mistake by now. */
  isDue: boolean;
}

const OPTIONS = [
  ...OFFERED_DAYS.map((value) => ({ value, label: text.tokens.expiry.days(value) })),
  { value: 'date', label: text.tokens.expiry.custom },
] as const;

export function ExpiryField({ value, onChange, isDue }: ExpiryFieldProps): JSX.Element {
  const now = new Date();
  const expiry = expiryOf(value, now);
  const isWrong = 'problem' in expiry && (isDue || expiry.problem !== 'missing');
  return (
    <div className="expiry">
      <Segments
        name="expiry"
        legend={text.tokens.expiry.legend}
        options={OPTIONS}
        value={value.kind === 'date' ? value.kind : value.days}
        onChange={(chosen) => {
          onChange(chosen === 'date' ? { ...value, kind: 'date' } : { ...value, kind: 'days', days: chosen });
        }}
      />
      {value.kind === 'date' ? (
        <TextField
          label={text.tokens.expiry.date}
          help={text.tokens.expiry.dateHelp}
          error={isWrong ? text.tokens.expiry[expiry.problem] : undefined}
          name="expires-on"
          type="date"
          min={dayIn(now)}
          max={dayIn(oneYearAfter(now))}
          value={value.date}
          onChange={(date) => onChange({ ...value, date })}
        />
      ) : null}
      {value.kind === 'days' && 'at' in expiry ? (
        <p className="help">{text.tokens.expiry.on(dayOf(expiry.at))}</p>
      ) : null}
    </div>
  );
}
