import { runMain } from '@libs/http';
import { readGatewayConfig } from '../../../services/gateway/src/gateway.config';
import { startGateway } from '../../../services/gateway/src/start';

// The gateway as it is, but with room for one decision in memory: with many tokens in turn each is found only in Redis.
runMain('gateway', () => {
  const config = readGatewayConfig(process.env);
  return startGateway({ ...config, limits: { ...config.limits, rememberedDecisions: 1 } });
});
