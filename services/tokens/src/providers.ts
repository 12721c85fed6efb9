import { systemClock } from '@libs/clock';
import { Outbox } from '@libs/outbox';
import { Bell, HeadWatch, LeaseServer, RevocationWaiter } from '@libs/revocation';
import type { ProcessContext } from '@libs/telemetry';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccessLog } from './access/access-log';
import { ChangeMinimumPermission } from './access/change-minimum-permission';
import { ChangeRepository } from './access/change-repository';
import { DeleteRepository } from './access/delete-repository';
import { AuditLog } from './audit/audit-log';
import { AuditReader } from './audit/audit-reader';
import { AuditRecorder } from './audit/audit-recorder';
import { Background } from './background';
import { Connections } from './connections';
import { AccountsService } from './directory/accounts.service';
import { OrganizationsService } from './directory/organizations.service';
import { RepositoriesService } from './directory/repositories.service';
import { VisibleRepositories } from './directory/visible-repositories';
import { made } from './made';
import { EnforcerSightings } from './operations/enforcer-sightings';
import { operationsProviders } from './operations/operations-providers';
import { AddPeople } from './people/add-people';
import { FollowProvider } from './people/follow-provider';
import { PeopleService } from './people/people.service';
import { RemovePeople } from './people/remove-people';
import { SetRoles } from './people/set-roles';
import { ExpirySweeper } from './revocations/expiry-sweeper';
import { HeadListener } from './revocations/head-listener';
import { LeaseCleaner } from './revocations/lease-cleaner';
import { PostgresLeaseStore } from './revocations/postgres-lease-store';
import { LeasePool, ProtocolPool } from './revocations/protocol-pool';
import { Receipts } from './revocations/receipts';
import { RevocationLogRetention } from './revocations/revocation-log-retention';
import { RevocationProver } from './revocations/revocation-prover';
import { RevocationsService } from './revocations/revocations.service';
import { RevokeTokens } from './revocations/revoke-tokens';
import { traceWaits } from './revocations/trace-waits';
import { sessionProviders } from './sessions/session-providers';
import { SessionRetention } from './sessions/session-retention';
import { Stopping } from './stopping';
import { TokenUsesService } from './token-uses/token-uses.service';
import type { TokensConfig } from './tokens.config';
import { type Levels, LEVELS, TokensMetrics } from './tokens.metrics';
import { IntrospectionService } from './tokens/introspection.service';
import { PepperProofs } from './tokens/pepper-proofs';
import { OrganizationTokens } from './tokens/organization-tokens';
import { RefusedUses } from './tokens/refused-uses';
import { StateBackfill } from './tokens/state-backfill';
import { TokenEvents } from './tokens/token-events';
import { TokenHasher } from './tokens/token-hasher';
import { TokensService } from './tokens/tokens.service';

const HEAD_POLL_MS = 500;
const PROTOCOL_CONNECTIONS = 8;
/** A renewal holds one for two short statements, and what waits for proofs reads the table of leases. */
const LEASE_CONNECTIONS = 4;

/** What changes who may do what. */
const ACCESS = [
  AccessLog,
  AddPeople,
  ChangeMinimumPermission,
  ChangeRepository,
  DeleteRepository,
  FollowProvider,
  PeopleService,
  RemovePeople,
  SetRoles,
] as const;

/** Every object of the tokens API and what it is made of. */
export function providersOf(config: TokensConfig, context: ProcessContext): Provider[] {
  return [
    AccountsService,
    AuditLog,
    AuditReader,
    AuditRecorder,
    ...ACCESS,
    OrganizationsService,
    OrganizationTokens,
    RepositoriesService,
    RevokeTokens,
    Stopping,
    TokenEvents,
    TokensService,
    TokenUsesService,
    VisibleRepositories,
    {
      provide: Outbox,
      useValue: new Outbox({ notify: true, traceparent: () => context.tracing.traceparent() }),
    },
    { provide: TokenHasher, useValue: new TokenHasher(config.peppers) },
    ...protocolProviders(config, context),
    ...revocationProviders(config, context),
    ...sessionProviders(config, context),
    ...operationsProviders(config, context),
    made(PepperProofs, [DataSource], (db) => new PepperProofs(db, config.peppers, context.logger)),
    made(RefusedUses, [DataSource, AuditLog], (db, audit) => new RefusedUses(db, audit, context.logger)),
    made(
      IntrospectionService,
      [ProtocolPool, TokenHasher, RefusedUses, PepperProofs],
      (db, hasher, uses, proofs) => new IntrospectionService(db, hasher, uses, proofs),
    ),
    made(
      TokensMetrics,
      [ProtocolPool],
      (db) => new TokensMetrics(context.metrics, () => db.one<Levels>(LEVELS)),
    ),
    made(
      Connections,
      [ProtocolPool, LeasePool, RefusedUses],
      (db, leases, uses) => new Connections([db, leases], uses),
    ),
  ];
}

function protocolProviders({ databaseUrl, lease }: TokensConfig, { logger }: ProcessContext): Provider[] {
  return [
    made(
      ProtocolPool,
      [],
      () => new ProtocolPool({ databaseUrl, connections: PROTOCOL_CONNECTIONS, logger }),
    ),
    made(
      LeasePool,
      [],
      () =>
        new LeasePool({
          ...{ databaseUrl, logger },
          applicationName: 'portcullis-tokens-leases',
          connections: LEASE_CONNECTIONS,
        }),
    ),
    made(PostgresLeaseStore, [LeasePool], (db) => new PostgresLeaseStore(db)),
    made(HeadWatch, [], () => new HeadWatch(systemClock)),
    made(Bell, [], () => new Bell(systemClock)),
    made(
      HeadListener,
      [HeadWatch, Bell],
      (head, bell) =>
        new HeadListener({ databaseUrl, pollMs: HEAD_POLL_MS }, head, bell, systemClock, logger),
    ),
    made(
      LeaseServer,
      [PostgresLeaseStore, HeadWatch, Bell],
      (store, head, bell) => new LeaseServer({ store, head, wakeWaiters: () => bell.ring() }, lease),
    ),
    made(
      RevocationWaiter,
      [PostgresLeaseStore, Bell, EnforcerSightings],
      (store, wake, sightings) =>
        new RevocationWaiter(
          {
            clock: systemClock,
            leases: {
              listLeases: async () => {
                const table = await store.listLeases();
                sightings.record(table);
                return table;
              },
            },
            wake,
            report: ({ where, error }) =>
              logger.warn({ err: error, where }, 'The lease table could not be read; only time counts now'),
          },
          lease,
        ),
    ),
  ];
}

function revocationProviders(config: TokensConfig, { logger, tracing }: ProcessContext): Provider[] {
  return [
    made(Receipts, [ProtocolPool], (db) => new Receipts(db)),
    made(
      RevocationProver,
      [RevocationWaiter, Receipts, Stopping, TokensMetrics],
      (waiter, receipts, stopping, metrics) =>
        new RevocationProver({
          waiter: traceWaits(waiter, tracing),
          receipts,
          clock: systemClock,
          stopping,
          waits: metrics.revocationWaits,
          logger,
        }),
    ),
    made(
      RevocationsService,
      [RevokeTokens, RevocationProver, Receipts, ProtocolPool, HeadWatch],
      (revokeTokens, prover, receipts, db, head) =>
        new RevocationsService(revokeTokens, prover, receipts, db, head),
    ),
    made(
      ExpirySweeper,
      [DataSource, TokenEvents, HeadWatch],
      (db, events, head) => new ExpirySweeper(db, events, head, systemClock),
    ),
    made(StateBackfill, [DataSource, TokenEvents], (db, events) => new StateBackfill(db, events, logger)),
    made(
      LeaseCleaner,
      [PostgresLeaseStore],
      (store) => new LeaseCleaner(store, systemClock, config.leaseCleanupMs),
    ),
    made(
      RevocationLogRetention,
      [DataSource],
      (db) => new RevocationLogRetention(db, config.retention.revocationLogMs),
    ),
    made(
      Background,
      [
        RevocationWaiter,
        HeadListener,
        ExpirySweeper,
        LeaseCleaner,
        StateBackfill,
        Stopping,
        RevocationLogRetention,
        SessionRetention,
      ],
      (waiter, listener, sweeper, cleaner, backfill, stopping, log, sessions) =>
        new Background({
          waiter,
          listener,
          sweeper,
          cleaner,
          backfill,
          clock: systemClock,
          stopping,
          logger,
          expirySweepMs: config.expirySweepMs,
          retentions: [
            { what: 'rows of the revocation log', removeBatch: () => log.removeBatch() },
            { what: 'sessions that are over, and their tokens', removeBatch: () => sessions.removeBatch() },
          ],
          retentionSweepMs: config.retention.sweepMs,
        }),
    ),
  ];
}
