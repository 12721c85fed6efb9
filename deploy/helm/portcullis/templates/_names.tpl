{{- define "portcullis.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What never changes of a component's pods. Takes: root, component. */}}
{{- define "portcullis.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "portcullis.labels" -}}
{{ include "portcullis.selectorLabels" . }}
app.kubernetes.io/part-of: portcullis
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Takes: root, component. */}}
{{- define "portcullis.metadata" -}}
name: {{ include "portcullis.fullname" .root }}-{{ .component }}
labels:
  {{- include "portcullis.labels" . | nindent 2 }}
{{- end -}}

{{- define "portcullis.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Takes: of, the value that it is; scaler, its least and most replicas. A schema cannot compare them; the cluster refuses them in the middle of an upgrade. */}}
{{- define "portcullis.requireRange" -}}
{{- if gt (int .scaler.minReplicas) (int .scaler.maxReplicas) }}
{{- fail (printf "%s.minReplicas is %d, more than its maxReplicas, %d: give it a maxReplicas of at least as many" .of (int .scaler.minReplicas) (int .scaler.maxReplicas)) }}
{{- end }}
{{- end -}}

{{/*
What each component is: its values, its program, its port. The templates walk through this one list.
A component that others call (`port`) goes on serving for some time after it was told to stop.
*/}}
{{- define "portcullis.components" -}}
gateway: { values: gateway, program: services/gateway/src/main.js, port: 3000 }
tokens-api: { values: tokensApi, program: services/tokens/src/main.js, port: 3001 }
tokens-relay: { values: tokensRelay, program: services/tokens/src/relay.main.js }
ingestion-api: { values: ingestionApi, program: services/ingestion/src/main.js, port: 3002 }
ingestion-worker: { values: ingestionWorker, program: services/ingestion/src/worker.main.js }
ingestion-relay: { values: ingestionRelay, program: services/ingestion/src/relay.main.js }
{{- if .Values.canary.enabled }}
canary: { values: canary, program: services/canary/src/main.js, single: true }
{{- end }}
{{- end -}}
