import { ASSERTION_HEADER, type Audience, runMain } from '@libs/http';
import { lookAgain } from '@libs/revocation';
import { readGatewayConfig } from '../../../services/gateway/src/gateway.config';
import type { AssertionSource } from '../../../services/gateway/src/proxy/assertion-source';
import { Forwarder } from '../../../services/gateway/src/proxy/forwarder';
import { startGateway } from '../../../services/gateway/src/start';

/**
 * A sketch of a gateway for forward authentication: it does all that it does otherwise, but where it would pass the request on it says
 * 204 to the proxy that asked, with the signed assertion for the service, and leaves the rest to that proxy.
 */
Forwarder.prototype.forward = async function (this: Forwarder, { exchange, operation, target }, granted) {
  const assertions = Reflect.get(this, 'assertions') as AssertionSource;
  const assertion = await assertions.sign(operation.upstream as Audience, granted, {
    method: exchange.request.method ?? '',
    path: target.forwarded,
    operation: operation.operationId,
  });
  lookAgain(granted);
  exchange.begin(204, { [ASSERTION_HEADER]: assertion });
  exchange.response.end();
};

runMain('gateway', () => startGateway(readGatewayConfig(process.env)));
