import { INTERNAL_PATHS } from '@libs/contracts';
import { ASSERTION_HEADER, AssertionSigner } from '@libs/http';
import { makeToken } from '@libs/token-format';
import { type Findings } from '@libs/findings';
import { reasonOf } from './reason-of';
import { readSigningKey } from './keys';

const ANSWER_MS = 5_000;

/** Whether each tokens API answers, and believes what this process signs: it is asked about a token that nobody has. */
export async function examineTokensApis(
  urls: readonly string[],
  key: string,
  findings: Findings,
): Promise<void> {
  const signer = new AssertionSigner(readSigningKey(key));
  for (const [index, url] of urls.entries()) {
    const which = urls.length === 1 ? 'The tokens API' : `Tokens API ${String(index + 1)} of TOKENS_URL`;
    const status = await statusOf(`${url}${INTERNAL_PATHS.introspect}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: await signer.sign('tokens', { method: 'POST', path: INTERNAL_PATHS.introspect }),
      },
      body: JSON.stringify({ token: makeToken('repository').token }),
    });
    if (status === 200) findings.ok(`${which} answers, and trusts this process.`);
    else if (status === 401 || status === 403)
      findings.problem(
        `${which} does not believe what this process signs.`,
        'Put the public part of ASSERTION_SIGNING_KEY into its ASSERTION_TRUSTED_KEYS, restart it, and compare the clocks.',
      );
    else
      findings.problem(`${which} ${told(status)}.`, 'Check TOKENS_URL, that it is ready, and the network.');
  }
}

/** Whether each ingestion API is there; that it trusts the gateway shows only with a request of somebody. */
export async function examineIngestionApis(urls: readonly string[], findings: Findings): Promise<void> {
  for (const [index, url] of urls.entries()) {
    const which =
      urls.length === 1 ? 'The ingestion API' : `Ingestion API ${String(index + 1)} of INGESTION_URL`;
    const status = await statusOf(`${url}/`, { method: 'GET' });
    // Nobody vouches for this request: whatever is no server error is an answer.
    if (typeof status === 'number' && status < 500) findings.ok(`${which} answers.`);
    else
      findings.problem(
        `${which} ${told(status)}.`,
        'Check INGESTION_URL, that it is ready, and the network.',
      );
  }
}

const told = (status: number | string): string =>
  typeof status === 'number' ? `answered ${String(status)}` : `does not answer: ${status}`;

/** The status of an answer, or why there is none. */
async function statusOf(url: string, request: RequestInit): Promise<number | string> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}
