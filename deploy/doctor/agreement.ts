import { variablesOf } from '@libs/config';
import { type Environment, PROCESSES, type ProcessName } from '../configuration/processes';
import { Findings, type Finding } from '@libs/findings';
import { readSigningKey, readTrustedKeys } from './keys';

export type Environments = ReadonlyMap<ProcessName, Environment>;

/** What must be the same, or fit together, in several processes; for those whose settings are at hand. */
export function examineAgreement(environments: Environments): readonly Finding[] {
  const findings = new Findings('agreement');
  examineSame('LEASE_MS', environments, findings);
  examineSame('KAFKA_BROKERS', environments, findings);
  examineTrust(environments, findings);
  examineDatabases(environments, findings);
  if (findings.all.length === 0) findings.ok('The settings of the processes fit together.');
  return findings.all;
}

function examineSame(name: string, environments: Environments, findings: Findings): void {
  const values = new Map<string, ProcessName[]>();
  for (const [process, env] of environments) {
    const value = takenBy(process, env, name);
    if (value !== undefined) values.set(value, [...(values.get(value) ?? []), process]);
  }
  if (values.size > 1)
    findings.warning(
      `${name} is not the same everywhere: one value in ${[...values.values()].map((processes) => processes.join(', ')).join('; another in ')}.`,
      `Set it to one value in all of them.${name === 'LEASE_MS' ? ' Different ones are safe, and revocations are as slow as the longest.' : ''}`,
    );
}

/** What the process takes for a setting, given or its default; undefined where it reads none. */
function takenBy(process: ProcessName, env: Environment, name: string): string | undefined {
  const settings = PROCESSES.find((one) => one.name === process)?.settings;
  const variable = settings && variablesOf(settings).find((one) => one.name === name);
  const given = env[name];
  return variable && (given === undefined || given === '' ? variable.default : given);
}

const SIGNERS = ['gateway', 'ingestion-api'] as const;
const TRUSTING = { 'tokens-api': SIGNERS, 'ingestion-api': ['gateway'] } as const;

/** Each signer's public key, letter by letter, is trusted by those that it calls. */
function examineTrust(environments: Environments, findings: Findings): void {
  for (const trusting of ['tokens-api', 'ingestion-api'] as const) {
    const trusted = environments.get(trusting)?.['ASSERTION_TRUSTED_KEYS'];
    if (trusted === undefined) continue;
    const { keys } = readTrustedKeys(trusted);
    for (const signer of TRUSTING[trusting]) {
      const text = environments.get(signer)?.['ASSERTION_SIGNING_KEY'];
      if (text === undefined) continue;
      const { kid, x } = readSigningKey(text);
      if (!keys.some((key) => key.kid === kid && key.x === x))
        findings.problem(
          `The ${trusting} does not trust the key that the ${signer} signs with (${kid}).`,
          `Put its public part into ASSERTION_TRUSTED_KEYS of the ${trusting}.`,
        );
    }
  }
}

/** One database for each service, and the same one for all of its processes. The command line may be given either. */
function examineDatabases(environments: Environments, findings: Findings): void {
  const databases = { tokens: new Set<string>(), ingestion: new Set<string>() };
  for (const [process, env] of environments) {
    const url = env['DATABASE_URL'];
    if (process === 'cli' || url === undefined || url === '') continue;
    databases[process.startsWith('ingestion') ? 'ingestion' : 'tokens'].add(placeOf(url));
  }
  for (const [service, places] of Object.entries(databases))
    if (places.size > 1)
      findings.problem(
        `The processes of ${service} use ${String(places.size)} different databases.`,
        'Give all of them the same DATABASE_URL, up to the role.',
      );
  if ([...databases.tokens].some((place) => databases.ingestion.has(place)))
    findings.problem(
      'The tokens service and the ingestion service use the same database: their tables would be in each other’s way.',
      'Give each a database of its own.',
    );
}

const placeOf = (url: string): string => {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
};
