import { versionReply } from '@libs/contracts';
import { z } from 'zod';
import { ApiFailure } from '../api/api.errors';
import { parsed, readReply } from '../api/failed-reply';
import type { ApiReply, PublicApiClient } from '../api/public-api.client';
import { type Finding, Findings } from '@libs/findings';

const text = z.string().optional().catch(undefined);

/** The header `Date` has whole seconds, and the answer took a while. */
const NOTABLE_MS = 5_000;
const GRAVE_MS = 300_000;

export interface Examined {
  readonly findings: readonly Finding[];
  /** Portcullis answers: it makes sense to ask on. */
  readonly isReached: boolean;
}

/** Whether Portcullis answers at the base URL, what stands in between, and how far the clocks are apart. Nothing of it needs a token. */
export async function examineServer(api: PublicApiClient, now: () => Date): Promise<Examined> {
  const server = new Findings('server');
  try {
    const began = now().getTime();
    const reply = await api.send({ method: 'GET', path: '/api/v3/version' });
    const tookMs = now().getTime() - began;
    const release = versionReply.safeParse(parsed(reply.text)).data?.data;
    if (release === undefined) {
      server.problem(
        `${api.baseUrl} answers, and not as Portcullis does.`,
        'Check the base URL; behind a proxy that asks for a login, log in there first.',
      );
      return { findings: server.all, isReached: false };
    }
    server.ok(`Portcullis ${release} answers at ${api.baseUrl} after ${String(tookMs)} ms.`);
    const others = [...examineBetween(reply), ...examineClock(reply, began + tookMs / 2)];
    return { findings: [...server.all, ...others], isReached: true };
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    server.problem(error.message, 'Check the base URL, the network, and the proxy of this machine.');
    return { findings: server.all, isReached: false };
  }
}

/** What passes replies on says so (RFC 9110, 7.6.3), or takes headers away that Portcullis gives to every reply. */
function examineBetween(reply: ApiReply): readonly Finding[] {
  const findings = new Findings('network');
  const via = text.parse(reply.headers['via']);
  if (readReply(reply).requestId === undefined)
    findings.warning(
      'Something between here and Portcullis takes headers of its replies away.',
      'Have it pass X-Request-Id and those that begin with Portcullis-, or receipts of revocations are lost.',
    );
  if (via !== undefined) findings.ok(`Replies come through ${via}.`);
  return findings.all;
}

function examineClock({ headers }: ApiReply, local: number): readonly Finding[] {
  const findings = new Findings('clock');
  const server = Date.parse(text.parse(headers['date']) ?? '');
  if (Number.isNaN(server)) return [];
  const apartMs = local - server;
  const apart = `The clock of this machine is ${String(Math.round(Math.abs(apartMs) / 1_000))} s ${apartMs > 0 ? 'ahead of' : 'behind'} that of the server`;
  const advice = 'Set it by NTP: what expires is shown by it.';
  if (Math.abs(apartMs) > GRAVE_MS) findings.problem(`${apart}.`, advice);
  else if (Math.abs(apartMs) > NOTABLE_MS) findings.warning(`${apart}.`, advice);
  else findings.ok('The clocks agree.');
  return findings.all;
}
