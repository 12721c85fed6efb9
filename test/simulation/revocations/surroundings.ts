import type { IntrospectReply, IntrospectRequest } from '@libs/contracts';
import type { LeaseServer } from '@libs/revocation';
import type { RevocationsService } from '../../../services/tokens/src/revocations/revocations.service';
import type { Chance } from '../kernel/chance';
import type { FaultLog } from '../kernel/fault-log';
import type { Network } from '../kernel/network';
import type { SimulatedProcess } from '../kernel/process';
import type { Trace } from '../kernel/trace';
import type { VirtualTime } from '../kernel/virtual-time';
import type { Issuer } from './issuer';
import type { Kafka } from './kafka';
import type { Oracle } from './oracle';
import type { Postgres } from './postgres';
import type { Redis } from './redis';
import type { Statements } from './statements';

/** A tokens API as its callers see it. */
export interface RunningApi {
  readonly process: SimulatedProcess;
  readonly leases: Pick<LeaseServer, 'renew' | 'release'>;
  readonly revocations: RevocationsService;
  readonly statements: Statements;
  /** Aborted when it stops. */
  readonly signal: AbortSignal;
  introspect(request: IntrospectRequest): Promise<IntrospectReply>;
}

/** What every process of a world stands among. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly network: Network;
  readonly database: Postgres;
  readonly redis: Redis;
  readonly kafka: Kafka;
  readonly issuer: Issuer;
  readonly oracle: Oracle;
  readonly trace: Trace;
  readonly faults: FaultLog;
  /** Those that take calls. */
  readonly apis: Set<RunningApi>;
  /** A new process on a machine of its own. */
  start(name: string): SimulatedProcess;
}
