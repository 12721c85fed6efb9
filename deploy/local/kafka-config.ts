/** An address of a broker that one client is told: what it connects to may be something in between, e.g. a proxy. */
export interface KafkaListener {
  /** The client, e.g. `gateway-1`. */
  client: string;
  port: number;
  advertisedPort: number;
  /** Default: PLAINTEXT. The others need `properties` of the broker. */
  protocol?: 'PLAINTEXT' | 'SASL_PLAINTEXT' | 'SASL_SSL' | undefined;
}

/** A broker that is a controller too. */
export interface KafkaNode {
  id: number;
  port: number;
  controllerPort: number;
}

export interface BrokerPlan {
  node: KafkaNode;
  /** All of the cluster, this one among them. */
  nodes: readonly KafkaNode[];
  listeners: readonly KafkaListener[];
  /** Its log directory. */
  data: string;
  /** More of server.properties, for listeners that ask who is there. */
  properties?: Readonly<Record<string, string>> | undefined;
}

interface Listener {
  name: string;
  port: number;
  advertisedPort: number;
  protocol?: KafkaListener['protocol'];
}

const address = (name: string, port: number): string => `${name}://127.0.0.1:${port}`;

/** server.properties of one broker. Events survive the loss of any one of three brokers, as in production. */
export function brokerConfig({ node, nodes, listeners, data, properties = {} }: BrokerPlan): string {
  const all: Listener[] = [
    { name: 'BROKER', port: node.port, advertisedPort: node.port },
    ...listeners.map(({ client, ...ports }) => ({ name: nameOf(client), ...ports })),
  ];
  const replicas = Math.min(3, nodes.length);
  const inSync = Math.max(1, replicas - 1);
  return `process.roles=broker,controller
node.id=${node.id}
listeners=${[...all.map(({ name, port }) => address(name, port)), address('CONTROLLER', node.controllerPort)].join(',')}
advertised.listeners=${all.map(({ name, advertisedPort }) => address(name, advertisedPort)).join(',')}
listener.security.protocol.map=${[...all, { name: 'CONTROLLER', protocol: undefined }].map(({ name, protocol = 'PLAINTEXT' }) => `${name}:${protocol}`).join(',')}
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
controller.quorum.voters=${nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')}
log.dirs=${data}
auto.create.topics.enable=false
default.replication.factor=${replicas}
offsets.topic.replication.factor=${replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=${replicas}
transaction.state.log.min.isr=${inSync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=${replicas}
share.coordinator.state.topic.min.isr=${inSync}
# A group that starts need not wait for more members, and a test of a dead member not for six seconds.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
# A broker that was killed is let in again only when its old session is over.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The cleaner of compacted topics takes 128 MB of heap by default.
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=${listeners.length > 0 ? 1 : 2}
num.io.threads=4
${Object.entries(properties)
  .map(([name, value]) => `${name}=${value}\n`)
  .join('')}`;
}

/** Kafka's names of listeners are upper case. */
const nameOf = (client: string): string => client.toUpperCase().replaceAll('-', '_');

export const LOGGING = `Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: "%d{ISO8601} %-5p %c{2} %m%n"
  Loggers:
    Root:
      level: info
      AppenderRef:
        ref: out
`;
