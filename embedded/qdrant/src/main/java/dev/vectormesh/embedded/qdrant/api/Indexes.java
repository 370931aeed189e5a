package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.filter.Filters;
import dev.vectormesh.embedded.qdrant.query.MatchingRows;
import dev.vectormesh.embedded.qdrant.query.PayloadIndexes;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.IsEmptyCondition;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import java.io.IOException;

/**
 * Declared payload indexes. Every payload is indexed by its terms anyway, so a declaration is kept
 * on record; one of type text makes text conditions work by words.
 */
final class Indexes {

  private Indexes() {}

  static CollectionInfo with(CollectionInfo info, CreateFieldIndexCollection request) {
    if (request.getFieldName().isEmpty()) {
      throw Refusal.invalid("Validation error in body: [field_name: value must not be empty]");
    }
    PayloadSchemaInfo.Builder schema = PayloadSchemaInfo.newBuilder().setDataType(type(request));
    if (request.hasFieldIndexParams()) {
      schema.setParams(request.getFieldIndexParams());
    }
    return info.toBuilder().putPayloadSchema(request.getFieldName(), schema.build()).build();
  }

  private static PayloadSchemaType type(CreateFieldIndexCollection request) {
    PayloadIndexParams params = request.getFieldIndexParams();
    return switch (params.getIndexParamsCase()) {
      case KEYWORD_INDEX_PARAMS -> PayloadSchemaType.Keyword;
      case INTEGER_INDEX_PARAMS -> PayloadSchemaType.Integer;
      case FLOAT_INDEX_PARAMS -> PayloadSchemaType.Float;
      case GEO_INDEX_PARAMS -> PayloadSchemaType.Geo;
      case TEXT_INDEX_PARAMS -> {
        var text = params.getTextIndexParams();
        if (text.hasStemmer()) {
          throw Refusal.unsupported("TextIndexParams.stemmer");
        }
        if (text.hasStopwords()) {
          throw Refusal.unsupported("TextIndexParams.stopwords");
        }
        if (text.getAsciiFolding()) {
          throw Refusal.unsupported("TextIndexParams.ascii_folding");
        }
        if (text.hasMinTokenLen() || text.hasMaxTokenLen()) {
          throw Refusal.unsupported("TextIndexParams.min_token_len, max_token_len");
        }
        if (text.hasLowercase() && !text.getLowercase()) {
          throw Refusal.unsupported("TextIndexParams.lowercase false");
        }
        yield switch (text.getTokenizer()) {
          case Unknown, Word -> PayloadSchemaType.Text;
          default -> throw Refusal.unsupported("TextIndexParams.tokenizer " + text.getTokenizer());
        };
      }
      case BOOL_INDEX_PARAMS -> PayloadSchemaType.Bool;
      case DATETIME_INDEX_PARAMS -> PayloadSchemaType.Datetime;
      case UUID_INDEX_PARAMS -> PayloadSchemaType.Uuid;
      case INDEXPARAMS_NOT_SET -> {
        if (!request.hasFieldType()) {
          throw Refusal.invalid("field_type is missing");
        }
        yield switch (request.getFieldType()) {
          case FieldTypeKeyword -> PayloadSchemaType.Keyword;
          case FieldTypeInteger -> PayloadSchemaType.Integer;
          case FieldTypeFloat -> PayloadSchemaType.Float;
          case FieldTypeGeo -> PayloadSchemaType.Geo;
          case FieldTypeText -> PayloadSchemaType.Text;
          case FieldTypeBool -> PayloadSchemaType.Bool;
          case FieldTypeDatetime -> PayloadSchemaType.Datetime;
          case FieldTypeUuid -> PayloadSchemaType.Uuid;
          case UNRECOGNIZED -> throw Refusal.invalid("Malformed field_type");
        };
      }
    };
  }

  /** The indexes of this collection as they are declared now. */
  static PayloadIndexes of(Collection collection) {
    CollectionInfo info = collection.info();
    return key -> info.getPayloadSchemaMap().get(key);
  }

  static boolean isText(CollectionInfo info, String key) {
    PayloadSchemaInfo schema = info.getPayloadSchemaMap().get(key);
    return schema != null && schema.getDataType() == PayloadSchemaType.Text;
  }

  /** How many points have something at this key. */
  static long points(String key, Snapshot snapshot) throws IOException {
    Condition empty =
        Condition.newBuilder().setIsEmpty(IsEmptyCondition.newBuilder().setKey(key)).build();
    return MatchingRows.count(
        snapshot, new Filters(_ -> false).compile(Filter.newBuilder().addMustNot(empty).build()));
  }
}
