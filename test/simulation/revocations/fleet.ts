import type { Chance } from '../kernel/chance';
import { Gateway } from './gateway';
import { Ingestion } from './ingestion';
import { LONGER_LEASE_MS, PARAMETERS } from './parameters';
import type { Surroundings } from './surroundings';
import { TokensApi } from './tokens-api';

const GATEWAYS = ['gateway-1', 'gateway-2'];
const INGESTIONS = ['ingestion-1'];
const APIS = ['api-1', 'api-2'];

export type Kind = 'gateway' | 'ingestion';
export type AnyEnforcer = Gateway | Ingestion;

/** A place for one enforcer; a restart puts another process there. */
export interface Slot {
  readonly kind: Kind;
  readonly holder: string;
  current: AnyEnforcer;
}

/** All processes of a Portcullis, in their places, with those that were replaced and live on. */
export class Fleet {
  readonly slots: Slot[];
  readonly apis: TokensApi[];
  private readonly replaced: AnyEnforcer[] = [];
  private readonly starts = new Map<string, number>();
  private readonly chance: Chance;

  constructor(private readonly around: Surroundings) {
    this.chance = around.chance.fork('fleet');
    this.apis = APIS.map((name) => this.startApi(name));
    const slot = (kind: Kind) => (holder: string) => ({
      kind,
      holder,
      current: this.startEnforcer(kind, holder),
    });
    this.slots = [...GATEWAYS.map(slot('gateway')), ...INGESTIONS.map(slot('ingestion'))];
  }

  /** Whatever can still serve, or will when it continues. */
  get alive(): AnyEnforcer[] {
    return [...this.replaced, ...this.slots.map(({ current }) => current)].filter(
      ({ process }) => !process.isDead,
    );
  }

  get gateways(): Gateway[] {
    return this.alive.filter((enforcer) => enforcer instanceof Gateway);
  }

  get ingestions(): Ingestion[] {
    return this.alive.filter((enforcer) => enforcer instanceof Ingestion);
  }

  /** Another process takes the place. The one before is left as it is: dead, draining, or a zombie. */
  replace(slot: Slot): void {
    this.replaced.push(slot.current);
    slot.current = this.startEnforcer(slot.kind, slot.holder);
  }

  /** Unless another has taken its place already: one that nobody knows of would outlive what stops them all. */
  replaceApi(index: number, api: TokensApi): void {
    const name = APIS[index];
    if (name !== undefined && this.apis[index] === api) this.apis[index] = this.startApi(name);
  }

  private startEnforcer(kind: Kind, holder: string): AnyEnforcer {
    const process = this.around.start(this.nextName(holder));
    this.around.trace.note(process.name, () => 'starts');
    return kind === 'gateway'
      ? new Gateway(this.around, process, holder)
      : new Ingestion(this.around, process, holder);
  }

  private startApi(name: string): TokensApi {
    const leaseMs = this.chance.happens(0.3) ? LONGER_LEASE_MS : PARAMETERS.durationMs;
    const api = new TokensApi(this.around, this.around.start(this.nextName(name)), leaseMs);
    this.around.trace.note(api.process.name, () => `starts, grants ${leaseMs} ms`);
    void api.start();
    return api;
  }

  private nextName(place: string): string {
    const number = (this.starts.get(place) ?? 0) + 1;
    this.starts.set(place, number);
    return `${place}.${number}`;
  }
}
