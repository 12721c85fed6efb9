import { found, type Plant, plantsOf, remove } from './planted';
import { deliveryOf, eventOf } from './rows';

const REACH = 'events-reach-kafka';

export const EVENT_PLANTS: readonly Plant[] = [
  ...plantsOf(REACH, {
    'an event that never reached Kafka': ({ history, valid }) => {
      remove(history.after.kafka, ({ key }) => key === valid);
    },
    'an event that is not marked as published': (eventful) => {
      eventOf(eventful, eventful.valid, 'token.issued.v1').publishedAtMs = null;
    },
    'an upload’s event that never reached Kafka': ({ history }) => {
      history.after.kafka.splice(
        history.after.kafka.findIndex(({ type }) => type === 'coverage.upload-received.v1'),
        1,
      );
    },
    'an event that no transaction wrote': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      eventful.history.after.kafka.push({ ...delivery, id: 'from nowhere', offset: 1_000 });
    },
    'a copy with another position of the log': (eventful) => {
      deliveryOf(eventful, eventful.single, 'token.revoked.v1').seq = 99;
    },
    'a copy of another type': (eventful) => {
      deliveryOf(eventful, eventful.single, 'token.revoked.v1').type = 'token.expired.v1';
    },
    'an event in another topic': (eventful) => {
      deliveryOf(eventful, eventful.valid, 'token.issued.v1').topic = 'portcullis.coverage.events.v1';
    },
    'an event that was parked': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      const topic = `${delivery.topic}.ingestion.dlq`;
      eventful.history.after.kafka.push({ ...delivery, topic, offset: 0 });
    },
  }),
  ...plantsOf('events-keep-their-order', {
    'a revocation delivered before the issue': (eventful) => {
      const issued = deliveryOf(eventful, eventful.single, 'token.issued.v1');
      const revoked = deliveryOf(eventful, eventful.single, 'token.revoked.v1');
      [issued.offset, revoked.offset] = [revoked.offset, issued.offset];
    },
    'an expiry delivered before the issue': (eventful) => {
      const issued = deliveryOf(eventful, eventful.expiring, 'token.issued.v1');
      issued.offset = deliveryOf(eventful, eventful.expiring, 'token.expired.v1').offset + 500;
    },
    'a key in two partitions': (eventful) => {
      const delivery = deliveryOf(eventful, eventful.valid, 'token.issued.v1');
      eventful.history.after.kafka.push({ ...delivery, partition: delivery.partition + 1, offset: 1_000 });
    },
    'a commit’s key in two partitions': ({ history }) => {
      const delivery = found(history.after.kafka.find(({ type }) => type.startsWith('coverage.')));
      history.after.kafka.push({ ...delivery, partition: delivery.partition + 1, offset: 1_000 });
    },
  }),
];
