import type { VerifiedAssertion } from '@libs/http';
import { AckBarrier, LeaseClient } from '@libs/revocation';
import { defaultUploadLimits } from '../../../services/ingestion/src/ingestion.config';
import { BytesInFlight } from '../../../services/ingestion/src/uploads/bytes-in-flight';
import type { Recorded } from '../../../services/ingestion/src/uploads/durably';
import { UploadGate } from '../../../services/ingestion/src/uploads/upload-gate';
import { UploadLimitsConfig } from '../../../services/ingestion/src/uploads/upload-limits.config';
import { UploadQueue } from '../../../services/ingestion/src/uploads/upload-queue';
import { UploadReception } from '../../../services/ingestion/src/uploads/upload-reception';
import { UploadsService } from '../../../services/ingestion/src/uploads/uploads.service';
import type { SimulatedProcess } from '../kernel/process';
import { PARAMETERS } from './authority';
import { ModelUploadLedger } from './database/model-upload-ledger';
import type { Sent } from './promises';
import { connections, type Surroundings } from './surroundings';

/** One body is as small as another here. */
const NO_QUEUE = new UploadQueue({ connections: 1e9, maxQueued: 0 });
const NO_LIMITS = new UploadLimitsConfig({ ...defaultUploadLimits, maxBytesInFlight: 1e9 });
const RENEW_TIMEOUT_MS = 400;

/** One ingestion API: production's way of an upload from its identity to its answer, its body being there already. */
export class Api {
  private readonly lease: LeaseClient;
  private readonly reception: UploadReception;
  private readonly uploads: UploadsService;
  private isDraining = false;

  constructor(
    private readonly around: Surroundings,
    readonly process: SimulatedProcess,
  ) {
    const holder: { barrier?: AckBarrier } = {};
    this.lease = this.createLeaseClient(() => holder.barrier?.drained() ?? Promise.resolve());
    const barrier = (holder.barrier = new AckBarrier(this.lease));
    const gate = new UploadGate(barrier, this.lease);
    this.reception = new UploadReception(
      gate,
      new BytesInFlight(1e9),
      NO_LIMITS,
      NO_QUEUE,
      around.uploadMetrics,
    );
    this.uploads = new UploadsService(new ModelUploadLedger(around.database, connections(around, process)));
    this.lease.start();
  }

  get isListening(): boolean {
    return !this.isDraining && !this.process.isDead;
  }

  /** SIGTERM: what was accepted is finished, nothing more is accepted, and then the lease is given back. */
  async drain(finished: Promise<unknown>): Promise<void> {
    this.isDraining = true;
    await finished;
    await this.lease.stop();
  }

  /** Resolves with the acknowledgement; `acknowledged` runs in the tick that gives it. */
  receive(sent: Sent, assertion: VerifiedAssertion, acknowledged: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        acknowledged();
        resolve();
      };
      const store = (tokenId: string): Promise<Recorded> => this.store(sent, tokenId);
      this.reception.receiveNotice({ assertion, kind: sent.kind, store }, answer).catch(reject);
    });
  }

  private store({ kind, body, ...sent }: Sent, tokenId: string): Promise<Recorded> {
    const { repositoryId, commitSha, language } = sent;
    if (kind === 'final') return this.uploads.addFinal({ repositoryId, commitSha, tokenId });
    // The model of the database keeps bodies as they are; a digest need only tell them apart.
    const bytes = Buffer.from(body);
    const received = { digest: bytes, bytes: bytes.length, compressed: bytes };
    return this.uploads.addCoverage({ repositoryId, commitSha, language, kind, tokenId, ...received });
  }

  private createLeaseClient(beforeAck: () => Promise<void>): LeaseClient {
    const { network, authority, chance } = this.around;
    const { process } = this;
    const jitter = chance.fork(`${process.name} lease`);
    return new LeaseClient(
      {
        clock: process.clock,
        random: () => jitter.next(),
        transport: {
          renew: (request, signal) =>
            network.call(process, authority.process, (gone) => authority.server.renew(request, gone), {
              signal,
              timeoutMs: RENEW_TIMEOUT_MS,
            }),
          release: (lease) =>
            network.call(process, authority.process, () => authority.server.release(lease), {
              timeoutMs: RENEW_TIMEOUT_MS,
            }),
        },
      },
      {
        holder: process.name,
        epoch: process.name,
        parameters: PARAMETERS,
        renewTimeoutMs: RENEW_TIMEOUT_MS,
        maxBackoffMs: 150,
        beforeAck,
      },
    );
  }
}
