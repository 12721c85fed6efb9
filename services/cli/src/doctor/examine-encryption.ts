import { once } from 'node:events';
import { connect } from 'node:tls';
import { isOpenToAll } from '../api/connection';
import { roughly } from '../moment';
import { type Finding, Findings } from '@libs/findings';

const CONNECT_MS = 5_000;
const SOON_MS = 14 * 86_400_000;

/** Whether a token is safe on its way, and for how much longer the server's certificate is good. Only what is trusted is looked at here. */
export async function examineEncryption(
  baseUrl: string,
  now: Date,
  proxy: string | undefined,
): Promise<readonly Finding[]> {
  const findings = new Findings('encryption');
  const { protocol, hostname, port } = new URL(baseUrl);
  if (isOpenToAll(baseUrl))
    findings.warning(
      `Tokens go to ${baseUrl} without encryption.`,
      'Use https where others share the network.',
    );
  if (proxy !== undefined)
    findings.ok(`Requests go through the proxy at ${proxy}, unless NO_PROXY excepts the server.`);
  if (protocol !== 'https:' || proxy !== undefined) return findings.all;
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: port === '' ? 443 : Number(port),
    servername: host,
    timeout: CONNECT_MS,
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_MS) });
    const leftMs = Date.parse(socket.getPeerCertificate().valid_to) - now.getTime();
    const version = socket.getProtocol() ?? 'TLS';
    if (leftMs < SOON_MS)
      findings.warning(
        `The server's certificate expires in ${roughly(leftMs)}.`,
        'Tell whoever looks after the server.',
      );
    else findings.ok(`${version}, with a certificate for another ${roughly(leftMs)}.`);
  } catch {
    findings.warning('The certificate of the server could not be looked at.', 'Try again.');
  } finally {
    socket.destroy();
  }
  return findings.all;
}
