import { membershipsOf } from '../admin/organizations-command';
import { ApiFailure } from '../api/api.errors';
import { type Caller, callerOf, nameOf } from '../api/caller';
import type { PublicApiClient } from '../api/public-api.client';
import { counted } from '../columns';
import { type Finding, Findings } from '@libs/findings';

const ADVICE = {
  unauthenticated: 'Create another token and log in with it: portcullis login.',
  forbidden: 'Ask an admin of the organization for a role.',
  not_found: 'Check the token: its account or repository may have been deleted.',
  unavailable: 'Try again in a while, or look at the status of the server.',
  refused: 'Tell whoever looks after the server.',
} as const;

/** Whether the token is good, who it is and what that may do. */
export async function examineToken(api: PublicApiClient): Promise<readonly Finding[]> {
  const findings = new Findings('token');
  try {
    const caller = await callerOf(api);
    findings.ok(
      `The ${caller.kind} token of ${api.credential?.from ?? '?'} is good: it is that of ${nameOf(caller)}.`,
    );
    findings.ok(await powersOf(api, caller));
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    findings.problem(error.message, ADVICE[error.problem]);
  }
  return findings.all;
}

async function powersOf(api: PublicApiClient, caller: Caller): Promise<string> {
  if (caller.kind === 'repository') return 'It may upload results and read its repository, and nothing else.';
  const memberships = await membershipsOf(api);
  const listed = memberships.map(({ provider, name, role }) => `${provider}/${name} (${role})`).join(', ');
  const own = caller.isAdmin ? 'It administers the instance. ' : '';
  return memberships.length === 0
    ? `${own}It belongs to no organization.`
    : `${own}It belongs to ${counted(memberships.length, 'organization')}: ${listed}.`;
}
