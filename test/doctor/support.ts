import { Findings } from '@libs/findings';

/** What an examination says, as `severity: sentence`, without what is ok unless it is asked for. */
export async function told(
  examine: (findings: Findings) => void | Promise<void>,
  which: 'trouble' | 'all' = 'trouble',
): Promise<string[]> {
  const findings = new Findings('test');
  await examine(findings);
  for (const { severity, advice } of findings.all)
    if (severity !== 'ok') expect(advice).toMatch(/^[A-Z][^]+\.$/);
  return findings.all
    .filter(({ severity }) => which === 'all' || severity !== 'ok')
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
