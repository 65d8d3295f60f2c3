//! The arguments of an event, as many as there are: socketioxide spreads what (de)serializes as a tuple.
use rmpv::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::SeqAccess, de::Visitor, ser::SerializeTuple};

#[derive(Debug, Default)]
pub struct Args(pub Vec<Value>);

impl Args {
    pub fn text(&self, index: usize) -> String {
        self.0.get(index).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A count from a client, within bounds.
    pub fn amount(&self, index: usize, most: u64) -> u64 {
        self.0.get(index).and_then(Value::as_u64).unwrap_or(0).min(most)
    }

    pub fn behind_first(mut self) -> Self {
        if !self.0.is_empty() {
            self.0.remove(0);
        }
        self
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|value| tuple.serialize_element(value))?;
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;

        impl<'de> Visitor<'de> for Elements {
            type Value = Args;

            fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                formatter.write_str("a list of arguments")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Args, A::Error> {
                let mut args = Args::default();
                while let Some(value) = sequence.next_element()? {
                    args.0.push(value);
                }
                Ok(args)
            }
        }

        deserializer.deserialize_tuple(usize::MAX, Elements)
    }
}
