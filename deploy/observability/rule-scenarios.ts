/** Series in Prometheus's own notation for tests of rules, by selector; one value a minute. */
export type Series = Readonly<Record<string, string>>;

/** Something that goes wrong, and the one alert that says so. */
export interface RuleScenario {
  readonly alert: string;
  readonly what: string;
  /** In place of, or beside, healthy series. */
  readonly series: Series;
  /** Healthy series that are not there. */
  readonly missing?: readonly string[];
  /** What else has to fire, since it is the same trouble seen from elsewhere. */
  readonly also?: readonly string[];
}

/** For how long the series run; an alert is looked for at the end. */
export const MINUTES = 480;
const LAST_HALF_HOUR = MINUTES - 30;

const steady = (value: number): string => `${String(value)}x${String(MINUTES)}`;
const rising = (perMinute: number): string => `0+${String(perMinute)}x${String(MINUTES)}`;
/** Nothing until so many minutes before the end, then so much a minute. */
const lately = (perMinute: number, minutes: number): string =>
  `0x${String(MINUTES - minutes)} ${String(perMinute)}+${String(perMinute)}x${String(minutes)}`;
/** One value until half an hour before the end, then another. */
const turned = (from: number, to: number): string =>
  `${String(from)}x${String(LAST_HALF_HOUR)} ${String(to)}x30`;
/** One value until half an hour before the end, then what nobody can tell. */
const unknownLately = (before: number): string =>
  `${String(before)}x${String(LAST_HALF_HOUR)}${' NaN'.repeat(30)}`;

const GATEWAY = 'service="gateway",instance="gateway-1"';
const TOKENS = 'service="tokens-api",instance="tokens-1"';
const INGESTION = 'service="ingestion-api",instance="ingestion-1"';
const WORKER = 'service="ingestion-worker",instance="worker-1"';
const relay = (of: string): string => `service="${of}-relay",instance="${of}-relay-1"`;
const GROUP = 'group="ingestion-worker",service="ingestion-worker",instance="worker-1"';
const BROADCAST = `group="gateway",${GATEWAY}`;
const TOPIC = 'group="ingestion-worker",topic="portcullis.coverage.events.v1",service="ingestion-worker"';
const waits = (le: string): string => `portcullis_revocation_wait_seconds_bucket{le="${le}"}`;

/** A Portcullis in which all is well, under load. */
export const HEALTHY: Series = {
  'portcullis_canary_violations_total{gateway="gateway-1"}': steady(0),
  portcullis_canary_last_proven_timestamp_seconds: '0+60x480',
  [`portcullis_lease_remaining_seconds{${GATEWAY}}`]: steady(4.2),
  [`portcullis_lease_remaining_seconds{${INGESTION}}`]: steady(4.2),
  [`portcullis_lease_age_seconds{${GATEWAY}}`]: steady(0.7),
  [`portcullis_revocation_applied_seq{${GATEWAY}}`]: rising(40),
  [`portcullis_revocation_head_seq{${TOKENS}}`]: rising(40),
  [waits('0.1')]: rising(40),
  [waits('5')]: rising(40),
  [waits('10')]: rising(40),
  [waits('+Inf')]: rising(40),
  [`portcullis_gateway_decisions_total{rung="l1",verdict="allow",${GATEWAY}}`]: rising(6_000),
  [`portcullis_gateway_decisions_total{rung="none",verdict="unavailable",${GATEWAY}}`]: steady(0),
  [`portcullis_gateway_requests_total{operation="uploadCoverage",status="200",${GATEWAY}}`]: rising(6_000),
  [`portcullis_gateway_requests_total{operation="uploadCoverage",status="503",${GATEWAY}}`]: rising(1),
  [`portcullis_service_requests_total{operation="uploadCoverage",status="200",${INGESTION}}`]: rising(6_000),
  [`portcullis_service_requests_total{operation="uploadCoverage",status="503",${INGESTION}}`]: rising(1),
  [`portcullis_gateway_rate_limit_shared{${GATEWAY}}`]: steady(1),
  [`portcullis_gateway_l2_errors_total{operation="get",${GATEWAY}}`]: steady(3),
  [`portcullis_outbox_oldest_age_seconds{${relay('tokens')}}`]: steady(0.2),
  [`portcullis_relay_held_lanes{${relay('tokens')}}`]: steady(8),
  [`portcullis_relay_held_lanes{${relay('ingestion')}}`]: steady(8),
  [`portcullis_relay_failing_lanes{${relay('tokens')}}`]: steady(0),
  [`portcullis_consumer_progress_age_seconds{${GROUP}}`]: steady(0.5),
  [`portcullis_consumer_handling_seconds{${GROUP}}`]: steady(0),
  [`portcullis_consumer_connected{${GROUP}}`]: steady(1),
  [`portcullis_consumer_redelivering_partitions{${GROUP}}`]: steady(0),
  [`portcullis_consumer_parked_events_total{${GROUP}}`]: steady(2),
  [`portcullis_consumer_parked_events_total{${BROADCAST}}`]: steady(2),
  [`portcullis_consumer_lag_events{${TOPIC}}`]: steady(12),
  [`portcullis_consumer_dead_letter_events{${TOPIC}}`]: steady(0),
  [`portcullis_work_oldest_age_seconds{queue="reports",${WORKER}}`]: steady(0.8),
  [`portcullis_work_attempts_total{queue="reports",outcome="parked",${WORKER}}`]: steady(2),
  'up{job="portcullis",instance="gateway-1"}': steady(1),
  [`process_start_time_seconds{${GATEWAY}}`]: steady(0),
  [`process_start_time_seconds{${TOKENS}}`]: steady(0),
  [`process_start_time_seconds{${INGESTION}}`]: steady(0),
  [`portcullis_pool_waiting_requests{pool="uploads",${GATEWAY}}`]: steady(0),
  [`nodejs_eventloop_lag_p99_seconds{${GATEWAY}}`]: steady(0.012),
};

/** One for each alert. */
export const SCENARIOS: readonly RuleScenario[] = [
  {
    alert: 'PortcullisPromiseBroken',
    what: 'one probe was accepted',
    series: { 'portcullis_canary_violations_total{gateway="gateway-1"}': `0x${String(MINUTES - 4)} 1x4` },
  },
  {
    alert: 'PortcullisCanarySilent',
    what: 'the canary is not there',
    series: {},
    missing: ['portcullis_canary_last_proven_timestamp_seconds'],
  },
  {
    alert: 'PortcullisCanarySilent',
    what: 'no round was proven lately',
    series: { portcullis_canary_last_proven_timestamp_seconds: steady(60) },
  },
  {
    alert: 'PortcullisLeaseLapsed',
    what: 'a gateway has no lease',
    series: {
      [`portcullis_lease_remaining_seconds{${GATEWAY}}`]: turned(4.2, 0),
      [`portcullis_lease_age_seconds{${GATEWAY}}`]: turned(0.7, 1e9),
    },
  },
  {
    alert: 'PortcullisLeaseAging',
    what: 'renewals take their time',
    series: {
      [`portcullis_lease_remaining_seconds{${GATEWAY}}`]: turned(4.2, 0.8),
      [`portcullis_lease_age_seconds{${GATEWAY}}`]: turned(0.7, 4.1),
    },
  },
  {
    alert: 'PortcullisEnforcerBehind',
    what: 'a gateway reads no more of the log',
    series: { [`portcullis_revocation_applied_seq{${GATEWAY}}`]: steady(5) },
  },
  {
    alert: 'PortcullisRevocationsSlow',
    what: 'every tenth revocation waits for a lease to end',
    series: { [waits('0.1')]: rising(36), [waits('5')]: rising(36) },
  },
  {
    alert: 'PortcullisAuthorityUnreachable',
    what: 'a twentieth of the decisions cannot be had',
    series: {
      [`portcullis_gateway_decisions_total{rung="none",verdict="unavailable",${GATEWAY}}`]: lately(300, 15),
    },
  },
  {
    alert: 'PortcullisGatewayErrorsFast',
    what: 'a tenth of the answers are errors, for a quarter of an hour',
    series: {
      [`portcullis_gateway_requests_total{operation="uploadCoverage",status="503",${GATEWAY}}`]: lately(
        660,
        15,
      ),
    },
  },
  {
    alert: 'PortcullisGatewayErrorsSlow',
    what: 'errors stay just above what may be, for hours',
    series: {
      [`portcullis_gateway_requests_total{operation="uploadCoverage",status="503",${GATEWAY}}`]: rising(50),
    },
  },
  {
    alert: 'PortcullisServiceErrors',
    what: 'a service fails on one request in twenty',
    series: {
      [`portcullis_service_requests_total{operation="uploadCoverage",status="503",${INGESTION}}`]: lately(
        320,
        15,
      ),
    },
  },
  {
    alert: 'PortcullisRateLimitsUnshared',
    what: 'a gateway has lost Redis',
    series: { [`portcullis_gateway_rate_limit_shared{${GATEWAY}}`]: turned(1, 0) },
  },
  {
    alert: 'PortcullisSecondLevelFailing',
    what: 'Redis refuses what a gateway asks',
    series: { [`portcullis_gateway_l2_errors_total{operation="get",${GATEWAY}}`]: lately(60, 30) },
  },
  {
    alert: 'PortcullisOutboxStuck',
    what: 'an event does not get out',
    series: {
      [`portcullis_outbox_oldest_age_seconds{${relay('tokens')}}`]: `0x${String(LAST_HALF_HOUR)} 0+60x30`,
    },
  },
  {
    alert: 'PortcullisRelayLanesUnheld',
    what: 'two lanes have nobody',
    series: { [`portcullis_relay_held_lanes{${relay('tokens')}}`]: turned(8, 6) },
  },
  {
    alert: 'PortcullisRelayLanesUnheld',
    what: 'there is no relay at all',
    series: {},
    missing: [`portcullis_relay_held_lanes{${relay('ingestion')}}`],
  },
  {
    alert: 'PortcullisRelayRefused',
    what: 'Kafka takes nothing',
    series: { [`portcullis_relay_failing_lanes{${relay('tokens')}}`]: turned(0, 3) },
  },
  {
    alert: 'PortcullisConsumerStalled',
    what: 'a consumer looks alive and hears nothing',
    series: {
      [`portcullis_consumer_progress_age_seconds{${GROUP}}`]: `0.5x${String(LAST_HALF_HOUR)} 0+60x30`,
    },
  },
  {
    alert: 'PortcullisConsumerStalled',
    what: 'a handler hangs',
    series: {
      [`portcullis_consumer_progress_age_seconds{${GROUP}}`]: `0.5x${String(LAST_HALF_HOUR)} 0+60x30`,
      [`portcullis_consumer_handling_seconds{${GROUP}}`]: `0x${String(LAST_HALF_HOUR)} 0+60x30`,
    },
  },
  {
    alert: 'PortcullisConsumerStalled',
    what: 'a consumer is cut off',
    series: { [`portcullis_consumer_connected{${GROUP}}`]: turned(1, 0) },
  },
  {
    alert: 'PortcullisConsumerLagging',
    what: 'a group falls behind',
    series: { [`portcullis_consumer_lag_events{${TOPIC}}`]: `12x${String(LAST_HALF_HOUR)} 0+200x30` },
  },
  {
    alert: 'PortcullisConsumerRetrying',
    what: 'an event is delivered again and again',
    series: { [`portcullis_consumer_redelivering_partitions{${GROUP}}`]: turned(0, 1) },
  },
  {
    alert: 'PortcullisDeadLetters',
    what: 'an event was parked',
    series: {
      [`portcullis_consumer_dead_letter_events{${TOPIC}}`]: turned(0, 1),
      [`portcullis_consumer_parked_events_total{${GROUP}}`]: lately(3, 5),
    },
  },
  {
    alert: 'PortcullisDeadLetters',
    what: 'a gateway has parked an event',
    series: {
      [`portcullis_consumer_parked_events_total{${BROADCAST}}`]: `2x${String(MINUTES - 5)} 3x5`,
    },
  },
  {
    alert: 'PortcullisUploadsUnprocessed',
    what: 'nobody processes what was acknowledged',
    series: {
      [`portcullis_work_oldest_age_seconds{queue="reports",${WORKER}}`]: `0.8x${String(LAST_HALF_HOUR)} 0+60x30`,
    },
  },
  {
    alert: 'PortcullisUploadsUnprocessed',
    what: 'the worker cannot read its queue',
    series: {
      [`portcullis_work_oldest_age_seconds{queue="reports",${WORKER}}`]: unknownLately(0.8),
    },
  },
  {
    alert: 'PortcullisUploadsUnprocessed',
    what: 'there is no worker at all',
    series: {},
    missing: [`portcullis_work_oldest_age_seconds{queue="reports",${WORKER}}`],
  },
  {
    alert: 'PortcullisUploadsParked',
    what: 'a report was given up',
    series: {
      [`portcullis_work_attempts_total{queue="reports",outcome="parked",${WORKER}}`]: `2x${String(MINUTES - 5)} 3x5`,
    },
  },
  {
    alert: 'PortcullisProcessDown',
    what: 'a process does not answer',
    series: { 'up{job="portcullis",instance="gateway-1"}': turned(1, 0) },
  },
  {
    alert: 'PortcullisServiceMissing',
    what: 'there is no gateway at all',
    series: {},
    missing: [`process_start_time_seconds{${GATEWAY}}`],
  },
  {
    alert: 'PortcullisServiceMissing',
    what: 'there is no tokens API at all',
    series: {},
    missing: [`process_start_time_seconds{${TOKENS}}`],
  },
  {
    alert: 'PortcullisServiceMissing',
    what: 'there is no ingestion API at all',
    series: {},
    missing: [`process_start_time_seconds{${INGESTION}}`],
  },
  {
    alert: 'PortcullisPoolExhausted',
    what: 'requests wait for connections',
    series: { [`portcullis_pool_waiting_requests{pool="uploads",${GATEWAY}}`]: turned(0, 64) },
  },
  {
    alert: 'PortcullisEventLoopBlocked',
    what: 'something keeps a gateway busy',
    series: { [`nodejs_eventloop_lag_p99_seconds{${GATEWAY}}`]: turned(0.012, 0.9) },
  },
];
