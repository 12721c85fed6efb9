import { stat } from 'node:fs/promises';
import { ApiFailure } from '../api/api.errors';
import { findPlace, type Place, withClient } from '../api/connection';
import type { Credential } from '../api/credential';
import { findCredential } from '../api/find-credential';
import type { LoginsFile } from '../api/logins-file';
import { proxyOf } from '../api/proxy';
import { CommandFailed } from '../cli.errors';
import { counted } from '../columns';
import type { CommandContext } from '../context';
import { examineEncryption } from './examine-encryption';
import { examineServer } from './examine-server';
import { examineToken } from './examine-token';
import { type Finding, Findings } from '@libs/findings';

const MARKS = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM' } as const;

/** Looks at what every command needs, one thing after another, and says what is wrong and what to do. */
export async function diagnose(context: CommandContext, given: unknown): Promise<void> {
  const place = await findPlace(context, given);
  const { baseUrl, settings } = place;
  const said: Finding[] = [];
  const say = (findings: readonly Finding[]): void => {
    for (const finding of findings) show(context, finding);
    said.push(...findings);
  };

  say(await examineFile(place.logins));
  const { credential, findings } = await examineCredential(context, place);
  say(findings);
  say(await examineEncryption(baseUrl, context.now(), proxyOf(settings, baseUrl)));
  const server = await withClient(context, place, undefined, (api) => examineServer(api, context.now));
  say(server.findings);
  if (server.isReached && credential !== undefined)
    await withClient(context, place, credential, async (api) => say(await examineToken(api)));
  const problems = said.filter(({ severity }) => severity === 'problem').length;
  if (problems > 0) throw new CommandFailed(`${counted(problems, 'problem')} found.`);
}

function show({ output }: CommandContext, finding: Finding): void {
  if (output.isJson) {
    output.json(finding);
    return;
  }
  output.line(`${MARKS[finding.severity].padEnd(7)}  ${finding.about}: ${finding.sentence}`);
  if (finding.advice !== undefined) output.line(`         ${finding.advice}`);
}

async function examineCredential(
  context: CommandContext,
  place: Place,
): Promise<{ credential: Credential | undefined; findings: readonly Finding[] }> {
  const findings = new Findings('token');
  try {
    const stored = (await place.logins.read()).tokens[place.baseUrl];
    const accepted = ['account', 'repository'] as const;
    const credential = await findCredential(context, { ...place, stored, accepted });
    return { credential, findings: findings.all };
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    findings.problem(error.message, 'Log in with a token: portcullis login.');
    return { credential: undefined, findings: findings.all };
  }
}

/** Only its owner may read a file that holds tokens. */
async function examineFile({ path }: LoginsFile): Promise<readonly Finding[]> {
  const findings = new Findings('login');
  const mode = path === undefined ? undefined : (await stat(path).catch(() => undefined))?.mode;
  if (path !== undefined && mode !== undefined && process.platform !== 'win32' && (mode & 0o077) !== 0)
    findings.problem(
      `Others can read ${path}, which holds tokens.`,
      `chmod 600 ${path}, and revoke the tokens if others use this machine.`,
    );
  return findings.all;
}
