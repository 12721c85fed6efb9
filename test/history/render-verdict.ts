import type { Distribution } from './distribution';
import type { Tally } from './figures';
import type { InvariantVerdict, Verdict } from './verdict';

/** The verdict for a person: first whether the history is sound, then what was examined, then the figures, then each finding. */
export function renderVerdict(verdict: Verdict): string {
  const { run, invariants } = verdict;
  const variant = run.variant === null ? '' : ` with the mistake ${run.variant}`;
  return [
    `${verdict.isSound ? 'SOUND' : 'NOT SOUND'}: profile ${run.profile}${variant}, seed ${run.seed}, commit ${run.commit}`,
    '',
    ...invariants.map(renderInvariant),
    '',
    ...renderFigures(verdict),
    ...invariants.flatMap(renderFindings),
    '',
  ].join('\n');
}

function renderInvariant(verdict: InvariantVerdict): string {
  const [sign, outcome] = outcomeOf(verdict);
  return `  ${sign} ${verdict.name.padEnd(42)} ${String(verdict.examined).padStart(9)} examined, ${outcome}`;
}

function outcomeOf({
  violations,
  isExercised,
  isVacuous,
}: InvariantVerdict): [sign: string, outcome: string] {
  if (isVacuous) return ['✗', 'NOTHING TO EXAMINE, so nothing is shown'];
  const found = `${violations} violations`;
  if (violations > 0) return ['✗', found];
  return isExercised ? ['✓', found] : ['–', `${found}, and not exercised by this run`];
}

function renderFigures({ figures, ...verdict }: Verdict): string[] {
  const { uploads } = figures;
  return [
    `  probes after the answer  ${verdict.probesAfterAnswer}, accepted ${verdict.violations}, 95 % upper bound ${verdict.violationUpperBound.toExponential(2)}`,
    ...Object.entries(figures.probes).map(
      ([temperature, tally]) => `    ${temperature.padEnd(5)} ${renderTally(tally)}`,
    ),
    `  uses of valid tokens     ${renderTally(figures.valid)}`,
    `  revocations              ${renderDistribution(figures.revocations)}, ${renderBound(verdict)}`,
    ...figures.revocationsByFault.map(
      (one) => `    ${one.what} during ${one.faults}: ${renderDistribution(one)}`,
    ),
    `  uploads                  ${uploads.acknowledged} acknowledged (${uploads.sends} sends), ${uploads.found} found, ${uploads.duplicated} duplicated, ${uploads.lost} lost`,
    `  outbox to broker         ${renderDistribution(figures.outbox)}`,
    `  faults                   ${Object.entries(figures.faults)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ')}`,
  ];
}

export const renderBound = ({ revocationBoundMs }: Pick<Verdict, 'revocationBoundMs'>): string =>
  revocationBoundMs === null
    ? 'bound longer than their clients wait'
    : `bound ${revocationBoundMs.toFixed(0)} ms`;

function renderTally({ sent, accepted, unavailable, refused, other, unanswered }: Tally): string {
  const share = (part: number): string =>
    sent === 0 ? '0' : `${part} (${((100 * part) / sent).toFixed(2)} %)`;
  return `${sent} sent: ${share(accepted)} accepted, ${share(refused)} refused, ${share(unavailable)} unavailable, ${other} other, ${unanswered} unanswered`;
}

const renderDistribution = (distribution: Distribution | undefined): string =>
  distribution
    ? `${distribution.count}: p50 ${distribution.p50.toFixed(1)} ms, p99 ${distribution.p99.toFixed(1)} ms, max ${distribution.max.toFixed(1)} ms`
    : 'none';

function renderFindings({ name, statement, violations, findings }: InvariantVerdict): string[] {
  if (violations === 0) return [];
  const more = violations > findings.length ? [`  … and ${violations - findings.length} more`] : [];
  return ['', `${name}: ${statement} Not here:`, ...findings.map((finding) => `  - ${finding}`), ...more];
}
